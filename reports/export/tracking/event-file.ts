import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { maskedCrc32c } from './crc32c.ts';

/**
 * Event files, which TensorBoard reads: records in the framing of TFRecord, each an `Event` message
 * (tensorboard/compat/proto/event.proto, summary.proto and, for parameters of runs,
 * tensorboard/plugins/hparams/plugin_data.proto).
 */

export type Hyperparameters = ReadonlyMap<string, string | number | boolean>;

/** One entry of an event file; times are seconds since 1970. */
export type TrackingEvent = { readonly wallTime: number; readonly step?: number } & (
  | { readonly scalars: ReadonlyMap<string, number> }
  | { readonly parameters: Hyperparameters }
  | { readonly ended: 'success' | 'failure' }
);

/** The bytes of an event file. Scalars are stored with the precision of float32. */
export function eventFile(events: readonly TrackingEvent[]): Uint8Array {
  const start = events[0]?.wallTime ?? 0;
  const version = new BinaryWriter();
  version.tag(1, WireType.Bit64).double(start).tag(3, WireType.LengthDelimited).string('brain.Event:2');
  return Buffer.concat([version.finish(), ...events.map(encodeEvent)].map(framed));
}

/** A record: length, checksum of the length, data, checksum of the data; little-endian. */
function framed(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(data.length + 16);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedCrc32c(data), 12 + data.length);
  return record;
}

function encodeEvent(event: TrackingEvent): Uint8Array {
  const { wallTime, step = 0 } = event;
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Bit64).double(wallTime);
  if (step !== 0) writer.tag(2, WireType.Varint).int64(step);
  return message(writer, 5, (summary) => {
    if ('scalars' in event)
      for (const [tag, value] of event.scalars)
        message(summary, 1, (own) =>
          own.tag(1, WireType.LengthDelimited).string(tag).tag(2, WireType.Bit32).float(asFloat32(value)),
        );
    else if ('parameters' in event)
      parameterSummary(summary, '_hparams_/session_start_info', 3, (info) => {
        for (const [name, value] of event.parameters)
          message(info, 1, (entry) => {
            entry.tag(1, WireType.LengthDelimited).string(name);
            message(entry, 2, (own) => wellKnownValue(own, value));
          });
        info.tag(5, WireType.Bit64).double(wallTime);
      });
    else
      parameterSummary(summary, '_hparams_/session_end_info', 4, (info) =>
        info
          .tag(1, WireType.Varint)
          .int32(event.ended === 'success' ? statuses.success : statuses.failure)
          .tag(2, WireType.Bit64)
          .double(wallTime),
      );
  }).finish();
}

/** Codes of `Status` in tensorboard/plugins/hparams/api.proto. */
const statuses = { success: 1, failure: 2 } as const;

/** A value without data, whose metadata belong to the plugin that shows parameters of runs. */
function parameterSummary(
  summary: BinaryWriter,
  tag: string,
  field: number,
  write: (writer: BinaryWriter) => void,
): void {
  message(summary, 1, (value) => {
    value.tag(1, WireType.LengthDelimited).string(tag);
    // An empty float tensor: values need one to be kept.
    message(value, 8, (tensor) => message(tensor.tag(1, WireType.Varint).int32(1), 2, () => {}));
    message(value, 9, (metadata) =>
      message(metadata, 1, (plugin) => {
        plugin.tag(1, WireType.LengthDelimited).string('hparams');
        message(plugin, 2, (content) => message(content, field, write));
      }),
    );
  });
}

/** `google.protobuf.Value`. */
function wellKnownValue(writer: BinaryWriter, value: string | number | boolean): void {
  if (typeof value === 'number') writer.tag(2, WireType.Bit64).double(value);
  else if (typeof value === 'string') writer.tag(3, WireType.LengthDelimited).string(value);
  else writer.tag(4, WireType.Varint).bool(value);
}

function message(writer: BinaryWriter, field: number, write: (writer: BinaryWriter) => void): BinaryWriter {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  return writer.join();
}

/** The writer refuses numbers beyond the range of float32; they become infinite, as they do in arithmetic. */
function asFloat32(value: number): number {
  return Math.fround(value);
}

import { type Device, defaultSettings, deviceNames } from '../../../../learners/engine/backend.ts';
import { useSettings } from '../../../../learners/engine/compiled/runtime/runtime-session.ts';

/** The device that tests of compiled programs run on, if `HIERBENCH_TEST_DEVICE` names one (test/README.md). */
export const testDevice: Device | undefined = deviceNames.find(
  (name) => name === process.env.HIERBENCH_TEST_DEVICE,
);

export function useTestDevice(): void {
  if (testDevice !== undefined) useSettings({ ...defaultSettings, device: testDevice });
}

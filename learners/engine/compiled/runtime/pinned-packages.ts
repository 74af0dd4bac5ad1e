/** A package as the npm registry has it. */
export interface PinnedPackage {
  readonly version: string;
  /** SHA-512 of its archive, as package-lock.json writes it. */
  readonly integrity: string;
}

/**
 * The release of onnxruntime that `hierbench setup` fetches. The hashes stand here so that no registry, mirror
 * or proxy can put other native code in its place.
 */
export const pinnedPackages = {
  'onnxruntime-node': {
    version: '1.30.0',
    integrity:
      'sha512-twhs1C2C/BFkz1yc5OY0KIU2GUq6DURO7hD4bx5Q2Qy3nAMJwRXW8xU3NVczE29VA9lolLOYepoD8fjTGOfIqw==',
  },
  'onnxruntime-common': {
    version: '1.30.0',
    integrity:
      'sha512-7fdVWjAID1dVhH/G8qK3APARunV4VkBFoCQAP7qp4Wkab0mrorvmc+sqiT+mKXOzDqdjN5j+/Z9nb4gzNPWcyA==',
  },
} as const satisfies Record<string, PinnedPackage>;

/** The permission bits that this fake asks for. */
export const PERMISSIONS = {
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  mentionEveryone: 1n << 17n,
  createPublicThreads: 1n << 35n,
  sendMessagesInThreads: 1n << 38n,
} as const;

/** Everything that an ordinary member may do, which is what most servers give a bot. */
export const USUAL = Object.values(PERMISSIONS).reduce((sum, bit) => sum | bit, 0n);
export const has = (mine: bigint, bit: bigint) => (mine & bit) === bit;

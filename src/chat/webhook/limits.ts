/** Slack and Discord refuse what is longer; each limit with where it is written. */
export const SLACK = {
  /** https://docs.slack.dev/reference/methods/chat.postMessage/#truncating (4,000 is the recommendation) */
  text: 4_000,
  /** https://docs.slack.dev/reference/block-kit/blocks/section-block/ */
  section: 3_000,
  /** https://docs.slack.dev/reference/block-kit/blocks/ */
  blocks: 50,
  /** Undocumented `msg_blocks_too_long` at about 13,200: https://github.com/slackapi/bolt-js/issues/2509 */
  allBlocks: 10_000,
} as const;

export const DISCORD = {
  /** https://docs.discord.com/developers/resources/webhook#execute-webhook */
  content: 2_000,
  /** https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
  description: 4_096,
} as const;

/** Cells in a line of a code block before a phone breaks it. */
export const TABLE_WIDTH = 60;

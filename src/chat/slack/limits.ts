/** What Slack takes, each with its documentation. A message over a limit is refused whole, so the renderer stays below. */
export const LIMITS = {
  // https://docs.slack.dev/reference/block-kit/blocks
  blocksPerMessage: 50,
  blocksPerView: 100,
  // Undocumented: `msg_blocks_too_long` came at about 13,200 characters (github.com/slackapi/bolt-js/issues/2509).
  blocksJson: 10_000,
  // https://docs.slack.dev/reference/methods/chat.postMessage#truncating recommends at most 4,000 of 40,000.
  text: 4_000,
  // https://docs.slack.dev/reference/block-kit/blocks/section-block
  sectionText: 3_000,
  // https://docs.slack.dev/reference/block-kit/blocks/header-block
  headerText: 150,
  // https://docs.slack.dev/reference/block-kit/blocks/actions-block
  actionsElements: 25,
  // https://docs.slack.dev/reference/block-kit/blocks/context-block
  contextElements: 10,
  // https://docs.slack.dev/reference/block-kit/composition-objects/text-object
  contextText: 2_000,
  // https://docs.slack.dev/reference/block-kit/block-elements/button-element
  buttonText: 75,
  buttonValue: 2_000,
  actionId: 255,
  // https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
  selectOptions: 100,
  placeholder: 150,
  // https://docs.slack.dev/reference/block-kit/composition-objects/option-object (150; the SDK's types say 75)
  optionText: 75,
  optionValue: 75,
  // https://docs.slack.dev/reference/block-kit/blocks/table-block: one per message, the head is a row
  tablesPerMessage: 1,
  tableRows: 100,
  tableColumns: 20,
  // https://docs.slack.dev/reference/block-kit/blocks/image-block
  altText: 2_000,
  // https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
  chartsPerMessage: 2,
  chartTitle: 50,
  chartLabel: 20,
  chartCategories: 20,
  // https://docs.slack.dev/reference/views
  modalTitle: 24,
  // https://docs.slack.dev/reference/methods/views.publish: `view_too_large` from 250 KB; our letters may be two bytes.
  viewJson: 100_000,
  // https://docs.slack.dev/reference/app-manifest
  appName: 35,
  appDescription: 140,
  commandDescription: 2_000,
  usageHint: 1_000,
} as const;

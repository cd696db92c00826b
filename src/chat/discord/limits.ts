/** What Discord takes, each with its documentation. A message over a limit is refused whole, so the renderer stays below. */
export const LIMITS = {
  // https://docs.discord.com/developers/components/reference: 40 in a message, nested ones included
  componentsPerMessage: 40,
  // https://discordjs.guide/legacy/popular-topics/display-components: the sum over all text displays
  textPerMessage: 4_000,
  // https://docs.discord.com/developers/components/reference#action-row
  buttonsPerRow: 5,
  // https://docs.discord.com/developers/components/reference#button
  buttonLabel: 80,
  customId: 100,
  // https://docs.discord.com/developers/components/reference#string-select
  selectOptions: 25,
  optionLabel: 100,
  optionValue: 100,
  placeholder: 150,
  // https://docs.discord.com/developers/components/reference#media-gallery
  galleryItems: 10,
  altText: 1_024,
  // https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal
  modalTitle: 45,
  // https://docs.discord.com/developers/components/reference#label
  labelText: 45,
  labelDescription: 100,
  // A reason is one line in a message, not an essay; the field itself would take 4,000.
  reason: 200,
  // https://docs.discord.com/developers/resources/message#create-message
  nonce: 25,
  // https://docs.discord.com/developers/topics/threads
  threadName: 100,
  // https://docs.discord.com/developers/interactions/application-commands#application-command-object
  commandName: 32,
  commandDescription: 100,
  options: 25,
  choices: 25,
  choiceName: 100,
  choiceValue: 100,
  commandCharacters: 8_000,
} as const;

/** Shortens to that many characters, between code points, with "…" for what is gone. */
export function fit(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let cut = "";
  for (const character of text) {
    if (cut.length + character.length > limit - 1) break;
    cut += character;
  }
  return `${cut.trimEnd()}…`;
}

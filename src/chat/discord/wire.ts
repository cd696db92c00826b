/** The components that Headroom uses, in Discord's own form; plain data, so that rendering needs no discord.js. */
export const TYPE = {
  row: 1,
  button: 2,
  select: 3,
  textInput: 4,
  section: 9,
  text: 10,
  gallery: 12,
  container: 17,
  label: 18,
} as const;

export const FLAGS = {
  ephemeral: 1 << 6,
  suppressNotifications: 1 << 12,
  componentsV2: 1 << 15,
} as const;

export const STYLE = { primary: 1, secondary: 2, danger: 4 } as const;

export interface TextDisplay {
  readonly type: typeof TYPE.text;
  readonly content: string;
}
export interface WireButton {
  readonly type: typeof TYPE.button;
  readonly style: (typeof STYLE)[keyof typeof STYLE];
  readonly label: string;
  readonly custom_id: string;
}
export interface WireSelect {
  readonly type: typeof TYPE.select;
  readonly custom_id: string;
  readonly placeholder: string;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}
export interface Row {
  readonly type: typeof TYPE.row;
  readonly components: readonly (WireButton | WireSelect)[];
}
export interface Section {
  readonly type: typeof TYPE.section;
  readonly components: readonly TextDisplay[];
  readonly accessory: WireButton;
}
interface Gallery {
  readonly type: typeof TYPE.gallery;
  readonly items: readonly { readonly media: { readonly url: string }; readonly description: string }[];
}
export type Part = TextDisplay | Row | Section | Gallery;

export interface Container {
  readonly type: typeof TYPE.container;
  /** Ours: what a search for an already posted message compares. */
  readonly id?: number;
  readonly accent_color?: number;
  readonly components: readonly Part[];
}

export interface AllowedMentions {
  readonly parse: readonly "everyone"[];
  readonly roles?: readonly string[];
  readonly users?: readonly string[];
}

export interface MessageBody {
  readonly flags: number;
  readonly components: readonly (TextDisplay | Container)[];
  readonly allowed_mentions: AllowedMentions;
}

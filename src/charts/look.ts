/**
 * One look for light and dark chats: a card with its own ground. Blue and orange are told apart by every kind of eye
 * (Okabe and Ito, "Color Universal Design"), and what they mean is also said by dashes and words.
 */
export const COLOURS = {
  ground: "#1d2127",
  grid: "#343b45",
  title: "#f2f4f7",
  words: "#b9c1cc",
  usual: "#8d97a5",
  used: "#56b4e9",
  limit: "#f0a020",
} as const;

/** In units of the picture, which is drawn at twice as many pixels. */
export const SIZE = { width: 800, height: 360, corner: 16 } as const;

// A phone shows the picture at less than half its width: smaller letters could not be read there.
export const FONT = { title: 27, words: 23 } as const;

export const PLOT = { left: 92, right: 640, top: 96, bottom: 304 } as const;

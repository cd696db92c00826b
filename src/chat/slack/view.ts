import type { HomeView, KnownBlock, ModalView } from "@slack/types";
import type { Message } from "../../messages/message.ts";
import { LIMITS } from "./limits.ts";
import { renderSlack } from "./render.ts";
import { textOnly } from "./text-only.ts";
import { cut } from "./words.ts";

/** A message as blocks of a view, which has no colour bar. */
function viewBlocks(message: Message): KnownBlock[] {
  const { blocks, attachments } = renderSlack(message, { on: "view" });
  return [...blocks, ...attachments.flatMap((attachment) => attachment.blocks ?? [])] as KnownBlock[];
}

export const renderView = (message: Message): HomeView => ({ type: "home", blocks: viewBlocks(message) });

/** The same words without blocks of any art, for a workspace that refuses those. */
const plainBlocks = (message: Message): KnownBlock[] => [
  {
    type: "section",
    text: { type: "plain_text", text: cut(textOnly(message), LIMITS.sectionText), emoji: false },
  },
];

export const plainView = (message: Message): HomeView => ({ type: "home", blocks: plainBlocks(message) });

/** The answer to a press on the home tab, where there is no channel to answer in. */
export const renderModal = (message: Message): ModalView => modal(viewBlocks(message));

export const plainModal = (message: Message): ModalView => modal(plainBlocks(message));

const modal = (blocks: KnownBlock[]): ModalView => ({
  type: "modal",
  title: { type: "plain_text", text: cut("Headroom", LIMITS.modalTitle) },
  close: { type: "plain_text", text: "Close" },
  blocks,
});

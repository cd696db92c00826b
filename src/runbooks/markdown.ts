import type { List, ListItem, PhrasingContent, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTaskListItemFromMarkdown } from "mdast-util-gfm-task-list-item";
import { gfmTaskListItem } from "micromark-extension-gfm-task-list-item";
import { unknownFigures, FIGURES } from "../domain/runbook/figures.ts";
import {
  plainWords,
  type Paragraph,
  type Runbook,
  type RunbookStep,
  type Section,
  type Word,
  type Words,
} from "../domain/runbook/runbook.ts";

export type ReadRunbook =
  | { readonly ok: true; readonly runbook: Runbook }
  /** Sentences that say what to change in the file. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads a runbook from Markdown: the first heading is its title, the others its sections, task list items its steps. Links to
 * `/redis …` become commands to press. A tick already in the file means nothing: progress belongs to a run.
 */
export function readRunbook(name: string, markdown: string): ReadRunbook {
  const root = fromMarkdown(markdown, {
    extensions: [gfmTaskListItem()],
    mdastExtensions: [gfmTaskListItemFromMarkdown()],
  });
  const runbook = assemble(name, root.children);
  const problems = problemsOf(runbook, markdown);
  return problems.length === 0 ? { ok: true, runbook } : { ok: false, problems };
}

function assemble(name: string, nodes: readonly RootContent[]): Runbook {
  const numbers = { next: 1 };
  let title: string | undefined;
  const intro: Paragraph[] = [];
  const sections: { title: string; body: (Paragraph | RunbookStep)[] }[] = [];
  for (const node of nodes) {
    if (node.type === "heading") {
      const heading = plainWords(wordsOf(node.children));
      if (title === undefined) title = heading;
      else sections.push({ title: heading, body: [] });
      continue;
    }
    const parts = partsOf(node, numbers);
    const section = sections.at(-1);
    if (section !== undefined) section.body.push(...parts);
    else if (parts.some(({ kind }) => kind === "step")) sections.push({ title: "Steps", body: parts });
    else intro.push(...parts.filter((part) => part.kind !== "step"));
  }
  return { name, title: title ?? "", intro, sections };
}

function problemsOf(runbook: Runbook, markdown: string): string[] {
  const problems: string[] = [];
  if (runbook.title === "")
    problems.push(
      `The runbook ${runbook.name} has no title: begin it with a line such as "# Redis is down".`,
    );
  const hasSteps = runbook.sections.some((section: Section) =>
    section.body.some(({ kind }) => kind === "step"),
  );
  if (!hasSteps)
    problems.push(`The runbook ${runbook.name} has no steps: write them as "- [ ] Look at the console".`);
  for (const unknown of unknownFigures(markdown)) {
    problems.push(
      `The runbook ${runbook.name} asks for {{${unknown}}}, which is not known here. Known are: ${Object.keys(FIGURES).join(", ")}.`,
    );
  }
  return problems;
}

function partsOf(node: RootContent, numbers: { next: number }): (Paragraph | RunbookStep)[] {
  switch (node.type) {
    case "paragraph":
      return [{ kind: "text", words: wordsOf(node.children) }];
    case "code":
      return [{ kind: "code", text: node.value }];
    case "list":
      return node.children.flatMap((item, index) => itemParts(item, bullet(node, index), numbers));
    case "blockquote":
      return node.children.flatMap((child) => partsOf(child, numbers));
    default:
      // Rules, comments and definitions say nothing in a chat.
      return [];
  }
}

function itemParts(item: ListItem, mark: string, numbers: { next: number }): (Paragraph | RunbookStep)[] {
  const [first, ...rest] = item.children;
  const words = first?.type === "paragraph" ? wordsOf(first.children) : [];
  if (typeof item.checked === "boolean") {
    const number = numbers.next++;
    const details = rest.flatMap((child) => partsOf(child, numbers)).filter((part) => part.kind !== "step");
    return [{ kind: "step", number, words, details }];
  }
  const lead: Words = mark === "" ? words : [{ kind: "text", text: mark }, ...words];
  return [{ kind: "item", words: lead }, ...rest.flatMap((child) => partsOf(child, numbers))];
}

const bullet = (list: List, index: number) => (list.ordered === true ? `${(list.start ?? 1) + index}. ` : "");

const wordsOf = (nodes: readonly PhrasingContent[]): Word[] => nodes.flatMap(wordOf);

function wordOf(node: PhrasingContent): Word[] {
  switch (node.type) {
    case "text":
      return [{ kind: "text", text: node.value.replaceAll("\n", " ") }];
    case "inlineCode":
      return [{ kind: "code", text: node.value }];
    case "break":
      return [{ kind: "text", text: " " }];
    case "strong":
    case "emphasis":
      return [{ kind: "strong", text: plainWords(wordsOf(node.children)) }];
    case "link":
      return [linkWord(node.url, plainWords(wordsOf(node.children)))];
    case "html":
      return node.value.startsWith("<!--") ? [] : [{ kind: "text", text: node.value }];
    default:
      return "children" in node ? wordsOf(node.children) : [];
  }
}

function linkWord(url: string, text: string): Word {
  const line = /^\/redis (.+)$/.exec(url)?.[1];
  if (line !== undefined) return { kind: "command", line, label: text };
  return /^(https?|mailto):/.test(url) ? { kind: "link", url, text } : { kind: "text", text };
}

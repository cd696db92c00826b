import type { ChatHandlers } from "../ports/chat.ts";
import { home } from "./home.ts";
import { interpret, suggest, type Interpreter } from "./interpret.ts";

/** What every platform calls: the same commands, checks and answers wherever they are typed. */
export const commandHandlers = (interpreter: Interpreter): ChatHandlers => ({
  run: (line, caller) => interpret(line, caller, interpreter),
  suggest: (command, option, typed) => suggest(command, option, typed, interpreter),
  home: () => home(interpreter),
});

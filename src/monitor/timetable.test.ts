import { describe, expect, it } from "vitest";
import { instantOf, toIso } from "../domain/time/instant.ts";
import { timetable } from "./timetable.ts";

const ask = (cron: string, zone: string, after: string, until: string) => {
  const slot = timetable(cron, zone).latest(instantOf(after), instantOf(until));
  return slot === undefined ? "none" : `${toIso(slot.at).slice(0, 16)}Z for ${slot.wall}`;
};

describe("what is due", () => {
  it.each([
    {
      when: "it is nine in Berlin",
      cron: "0 9 * * *",
      zone: "Europe/Berlin",
      after: "2026-11-25T07:59:00Z",
      until: "2026-11-25T08:00:00Z",
      due: "2026-11-25T08:00Z for 2026-11-25T09:00",
    },
    {
      when: "it is not yet nine",
      cron: "0 9 * * *",
      zone: "Europe/Berlin",
      after: "2026-11-25T07:00:00Z",
      until: "2026-11-25T07:59:59Z",
      due: "none",
    },
    {
      when: "the slot was looked at already",
      cron: "0 9 * * *",
      zone: "UTC",
      after: "2026-11-25T09:00:00Z",
      until: "2026-11-25T18:00:00Z",
      due: "none",
    },
    {
      when: "three were missed, the newest",
      cron: "0 */4 * * *",
      zone: "UTC",
      after: "2026-11-25T01:00:00Z",
      until: "2026-11-25T13:10:00Z",
      due: "2026-11-25T12:00Z for 2026-11-25T12:00",
    },
    {
      when: "clocks skip 02:30 in spring, right after the gap",
      cron: "30 2 * * *",
      zone: "Europe/Berlin",
      after: "2027-03-27T12:00:00Z",
      until: "2027-03-28T06:00:00Z",
      due: "2027-03-28T01:00Z for 2027-03-28T02:30",
    },
    {
      when: "the gap has not ended",
      cron: "30 2 * * *",
      zone: "Europe/Berlin",
      after: "2027-03-27T12:00:00Z",
      until: "2027-03-28T00:59:59Z",
      due: "none",
    },
    {
      when: "clocks repeat 02:30 in autumn, at the first",
      cron: "30 2 * * *",
      zone: "Europe/Berlin",
      after: "2026-10-24T12:00:00Z",
      until: "2026-10-25T06:00:00Z",
      due: "2026-10-25T00:30Z for 2026-10-25T02:30",
    },
    {
      when: "the second 02:30 comes, nothing",
      cron: "30 2 * * *",
      zone: "Europe/Berlin",
      after: "2026-10-25T01:15:00Z",
      until: "2026-10-25T06:00:00Z",
      due: "none",
    },
    {
      when: "clocks were moved in the night, nine is nine",
      cron: "0 9 * * *",
      zone: "Europe/Berlin",
      after: "2026-10-25T00:00:00Z",
      until: "2026-10-25T12:00:00Z",
      due: "2026-10-25T08:00Z for 2026-10-25T09:00",
    },
    {
      when: "February has no 30th",
      cron: "0 9 30 * *",
      zone: "UTC",
      after: "2027-02-27T00:00:00Z",
      until: "2027-03-02T00:00:00Z",
      due: "none",
    },
    {
      when: "it is the last day of the month",
      cron: "0 9 L * *",
      zone: "UTC",
      after: "2027-02-27T12:00:00Z",
      until: "2027-03-01T00:00:00Z",
      due: "2027-02-28T09:00Z for 2027-02-28T09:00",
    },
    {
      when: "a day of the month and a day of the week are asked for and only one fits",
      cron: "0 9 13 * 5",
      zone: "UTC",
      after: "2026-12-12T12:00:00Z",
      until: "2026-12-14T00:00:00Z",
      due: "none",
    },
    {
      when: "both fit, Friday the 13th",
      cron: "0 9 13 * 5",
      zone: "UTC",
      after: "2026-11-12T12:00:00Z",
      until: "2026-11-14T00:00:00Z",
      due: "2026-11-13T09:00Z for 2026-11-13T09:00",
    },
    {
      when: "seconds are written",
      cron: "30 0 9 * * *",
      zone: "Asia/Kolkata",
      after: "2026-11-25T03:00:00Z",
      until: "2026-11-25T03:40:00Z",
      due: "2026-11-25T03:30Z for 2026-11-25T09:00",
    },
  ])("$when", ({ cron, zone, after, until, due }) => {
    expect(ask(cron, zone, after, until)).toBe(due);
  });
});

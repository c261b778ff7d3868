// Dates and times as the person's region writes them, the month always in words.

import { dateLocale } from "./text";

/** `2027-03-01` as "1 March 2027": a day, in no time zone. */
export function day(date: string): string {
  return new Intl.DateTimeFormat(dateLocale(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}

/** The day of an instant, here. */
export function dayOf(instant: string): string {
  return new Intl.DateTimeFormat(dateLocale(), { dateStyle: "long" }).format(new Date(instant));
}

/** The time of the day, here. */
export function clockTime(instant: string): string {
  return new Intl.DateTimeFormat(dateLocale(), { timeStyle: "short" }).format(new Date(instant));
}

/** Day and time, here: for the person who was there. */
export function dayAndTime(instant: string): string {
  return new Intl.DateTimeFormat(dateLocale(), { dateStyle: "long", timeStyle: "short" }).format(new Date(instant));
}

/** Day and time, here, with the zone: for records that others read. */
export function moment(instant: string): string {
  return new Intl.DateTimeFormat(dateLocale(), { dateStyle: "long", timeStyle: "long" }).format(new Date(instant));
}

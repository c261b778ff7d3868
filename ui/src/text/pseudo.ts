// A made-up language for tests: every sentence gets accents and two fifths more length, so that a text that stands
// in the code, or a box that is too narrow, can be seen.

const ACCENTS: Record<string, string> = { a: "á", e: "é", i: "í", o: "ó", u: "ú", n: "ñ", c: "ç", A: "Á", E: "É", O: "Ó" };

export function pseudo(text: string): string {
  const accented = text.replace(/[aeiouncAEO]/g, (letter) => ACCENTS[letter] ?? letter);
  const words = text.trim().length;
  return words < 2 ? accented : `${accented}${"~".repeat(Math.ceil(words * 0.4))}`;
}

// Emoji by name: a line each, "sign|name|other words", in a language that Keepword speaks (Unicode CLDR).
import { readFileSync, writeFileSync } from "node:fs";

const [, , into] = process.argv;
const NEWEST = 14; // of Unicode's emoji versions: what the fonts of older systems still draw
const COMPONENTS = 2; // a group: skin colours and hair, nothing by themselves

for (const language of ["en", "uk", "ru", "lt"]) {
  const all = JSON.parse(readFileSync(`node_modules/emojibase-data/${language}/data.json`, "utf8"));
  const lines = all
    .filter((one) => one.group !== undefined && one.group !== COMPONENTS && one.version <= NEWEST)
    .sort((a, b) => a.order - b.order)
    .map((one) => [one.emoji, one.label, (one.tags ?? []).slice(0, 8).join(" ")].join("|"));
  writeFileSync(`${into}/emoji-${language}.txt`, `${lines.join("\n")}\n`);
}

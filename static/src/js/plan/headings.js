// What a block from elsewhere calls its columns: the words of this page, and those of Microsoft
// Project, Smartsheet and plain lists, in English and in German.
const NAMES = {
  code: "#, id, nr, no, wbs, outline number, psp-code, gliederungsnummer, row number, zeile",
  name: "task name, name, task, activity, vorgangsname, vorgang, aufgabe, aufgabenname",
  duration: "duration, dauer",
  start: "start, start date, begin, anfang, beginn, startdatum, anfangsdatum",
  finish: "finish, finish date, end, end date, ende, enddatum, endtermin",
  predecessors: "predecessors, predecessor, vorgänger",
  percent: "% complete, percent complete, complete, % abgeschlossen, % fertig, fortschritt",
  people:
    "resource names, resources, assigned to, owner, ressourcennamen, ressourcen, zugewiesen an",
  deadline: "deadline, stichtag",
  priority: "priority, priorität",
  constraint: "constraint type, einschränkungsart",
  constraint_date: "constraint date, einschränkungstermin",
  level: "outline level, level, gliederungsebene, ebene",
};

const plain = (word) =>
  word
    .replace(/[\s_]+/g, " ")
    .replace(/[.:]\s*$/, "")
    .trim()
    .toLocaleLowerCase();

function known(columns) {
  const keys = new Map();
  for (const [key, words] of Object.entries(NAMES))
    for (const word of words.split(", ")) keys.set(word, key);
  // The words of the page come first.
  for (const { key, label, long } of columns)
    for (const word of [key, label, long]) keys.set(plain(word), key);
  // A number of this product's own says nothing about the rows of a block; one in the block does.
  keys.set("id", "code");
  return keys;
}

// The keys of a first row that names columns, null where a word is none of them; or null where
// the row names no columns at all.
export function headingsOf(row, columns) {
  const keys = known(columns);
  const named = row.map((word) => keys.get(plain(word)) ?? null);
  const isHeading = named.includes("name") && named.filter(Boolean).length > 1;
  return isHeading ? named : null;
}

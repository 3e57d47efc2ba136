// Bundles static/src into static/dist: css/app.css, js/app.js, js/pages/*.js, fonts, pictures
// and the icons in use.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { build, context } from "esbuild";

const SOURCE = "static/src";
const TARGET = "static/dist";
const TABLER = "node_modules/@tabler/icons/icons";
const isWatching = process.argv.includes("--watch");

function filesUnder(folder, extension) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => path.endsWith(extension))
    .sort();
}

function entryPoints() {
  const fixed = [`${SOURCE}/css/app.css`, `${SOURCE}/js/app.js`].filter((path) =>
    existsSync(path),
  );
  const pages = existsSync(`${SOURCE}/js/pages`)
    ? readdirSync(`${SOURCE}/js/pages`)
        .filter((name) => name.endsWith(".js") && !name.endsWith(".test.js"))
        .map((name) => `${SOURCE}/js/pages/${name}`)
    : [];
  return [...fixed, ...pages];
}

// Names from static/src/icons.json (a list), and from every {% icon "name" %} in the templates.
function iconNames() {
  const names = new Set(
    existsSync(`${SOURCE}/icons.json`)
      ? JSON.parse(readFileSync(`${SOURCE}/icons.json`, "utf8"))
      : [],
  );
  for (const path of filesUnder("templates", ".html")) {
    for (const match of readFileSync(path, "utf8").matchAll(
      /\{%\s*icon\s+["']([a-z0-9-]+)["']/g,
    ))
      names.add(match[1]);
  }
  return [...names].sort();
}

// Our own drawings in static/src/icons win over Tabler's; "name-filled" takes Tabler's filled
// variant.
function iconSource(name) {
  const candidates = [
    `${SOURCE}/icons/${name}.svg`,
    `${TABLER}/outline/${name}.svg`,
    `${TABLER}/filled/${name.replace(/-filled$/, "")}.svg`,
  ];
  const path = candidates.find((candidate) => existsSync(candidate));
  if (!path)
    throw new Error(
      `no icon is called "${name}" (neither in ${SOURCE}/icons nor in @tabler/icons)`,
    );
  return readFileSync(path, "utf8").replace(/<!--[\s\S]*?-->/g, "");
}

function drawing(svg) {
  const [, attributes, inner] = svg.match(/<svg([^>]*)>([\s\S]*)<\/svg>/);
  const viewBox = attributes.match(/viewBox="([^"]+)"/)?.[1] ?? "0 0 24 24";
  const isFilled = /fill="currentColor"/.test(attributes);
  const body = inner
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .trim();
  return { viewBox, isFilled, body };
}

// icons.json: name -> {viewBox, isFilled, body} for inline SVG; icons.svg: the same as a
// sprite.
function buildIcons() {
  const icons = Object.fromEntries(
    iconNames().map((name) => [name, drawing(iconSource(name))]),
  );
  writeFileSync(`${TARGET}/icons.json`, JSON.stringify(icons));
  const symbols = Object.entries(icons).map(
    ([name, { viewBox, body }]) => `<symbol id="${name}" viewBox="${viewBox}">${body}</symbol>`,
  );
  writeFileSync(
    `${TARGET}/icons.svg`,
    `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`,
  );
  return Object.keys(icons).length;
}

const options = {
  entryPoints: entryPoints(),
  outbase: SOURCE,
  outdir: TARGET,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox128", "safari17.5"],
  minify: !isWatching,
  sourcemap: isWatching ? "inline" : false,
  legalComments: "none",
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file", ".png": "file" },
  assetNames: "assets/[name]-[hash]",
  chunkNames: "js/chunks/[name]-[hash]",
  logLevel: "warning",
};

if (!isWatching) rmSync(TARGET, { recursive: true, force: true });
mkdirSync(TARGET, { recursive: true });
const icons = buildIcons();
if (existsSync("static/img")) cpSync("static/img", `${TARGET}/img`, { recursive: true });
if (isWatching) {
  const watching = await context(options);
  await watching.watch();
} else {
  await build(options);
  console.log(
    `${options.entryPoints.map((path) => basename(path)).join(", ") || "no entry points yet"}; ${icons} icons`,
  );
}

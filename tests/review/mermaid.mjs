// Parses Mermaid texts with Mermaid's own parser: node mermaid.mjs FILE... prints one JSON object, file -> {type} or {error}.
// Its packages are in build/node (scripts/setup --tests); the parser cleans labels, for which it needs a document.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.env.NODE_FOLDER + "/"));
const { JSDOM } = require("jsdom");
const dom = new JSDOM("<body></body>");
globalThis.window = dom.window;
globalThis.document = dom.window.document;
const { default: mermaid } = await import(pathToFileURL(process.env.NODE_FOLDER + "/node_modules/mermaid/dist/mermaid.core.mjs"));
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
const results = {};
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  try {
    const { diagramType } = await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const vertices = db.getVertices();
    results[file] = {
      type: diagramType,
      labels: Object.fromEntries([...vertices].map(([id, vertex]) => [id, vertex.text ?? ""])),
      boxes: Object.fromEntries(db.getSubGraphs().map((box) => [box.id, { title: box.title, nodes: box.nodes }])),
      edges: db.getEdges().map((edge) => [edge.start, edge.end, edge.text]),
    };
  } catch (error) {
    results[file] = { error: String(error.message ?? error) };
  }
}
console.log(JSON.stringify(results));

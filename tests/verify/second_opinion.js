// Reads packs, one JSON line each, and writes what the page's own verifier says of each.
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
for (const line of lines) {
  const { pack, policy, held, links } = JSON.parse(line);
  looked.length = 0;
  const report = verifyPack(new Uint8Array(Buffer.from(pack, "base64")), { policy: readPolicy(policy), held, links: readLinks(links) });
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

// A pack taken apart (docs/formats/pack.md).

const number = (text) => {
  need(/^(0|[1-9][0-9]{0,18})$/.test(text) && Number(text) < 2 ** 53, "A number is not in plain decimal.");
  return Number(text);
};
const hash = (line) => {
  const found = fromBase64(line);
  need(found.length === 32, "A hash has not 32 bytes.");
  return found;
};

const readProof = (text) => {
  const gap = text.indexOf("\n\n");
  const [header, extra, index, ...path] = text.slice(0, gap).split("\n");
  need(gap > 0 && header === "c2sp.org/tlog-proof@v1", "It does not begin as a tlog-proof does.");
  need(extra?.startsWith("extra ") && index?.startsWith("index "), "The proof does not carry the entry itself.");
  const note = text.slice(gap + 2);
  const { size } = readCheckpoint(readNote(note).text);
  need(path.length <= 63, "The path is too long.");
  return { index: number(index.slice(6)), entry: fromBase64(extra.slice(6)), path: path.map(hash), note, size };
};

const readMore = (text, beside) => {
  need(text.endsWith("\n\n"), "The last entry is not ended by an empty line.");
  const blocks = text.slice(0, -2).split("\n\n");
  need(blocks.length <= 5, "There are more than five entries.");
  let last = -1;
  return blocks.map((block) => {
    const [extra, index, ...own] = block.split("\n");
    need(extra.startsWith("extra ") && index?.startsWith("index "), "An entry has a line extra and a line index.");
    const at = number(index.slice(6));
    need(at > last && at < beside.size, "The entries are not in the order of their numbers, or beyond the end.");
    last = at;
    const hashes = own.map(hash);
    const shared = pathLength(at, beside.size) - hashes.length;
    need(shared >= 0 && shared <= beside.path.length, `The path of entry ${at} has not the right length.`);
    const tail = shared ? beside.path.slice(-shared) : [];
    const before = beside.path.at(-1 - shared);
    need(!hashes.length || !before || !same(hashes.at(-1), before), "A hash that is shared stands there again.");
    return { ...beside, index: at, entry: fromBase64(extra.slice(6)), path: [...hashes, ...tail] };
  });
};

const readOpened = (bytes) => {
  const said = readJson(bytes, 262144);
  need(isMap(said) && said.v === 1, "The opened fields are of another version.");
  const names = Object.keys(said).sort().join();
  if (names === "destroyed,v" && said.destroyed === true) return { destroyed: true, fields: [] };
  need(names === "fields,v" && Array.isArray(said.fields) && said.fields.length, "It has not the form of opened fields.");
  let last = -1;
  const fields = said.fields.map((one) => {
    need(isMap(one) && Object.keys(one).sort().join() === "label,path,position,salt,size,value", "A field has other parts.");
    need(isCount(one.position) && isCount(one.size) && last < one.position && one.position < one.size, "A position can't be.");
    need(typeof one.label === "string" && typeof one.salt === "string" && Array.isArray(one.path), "A part is of another type.");
    last = one.position;
    return { ...one, salt: fromBase64(one.salt), path: one.path.map((line) => fromBase64(String(line))) };
  });
  return { destroyed: false, fields };
};

const readLinks = (text) => {
  if (text === "") return [];
  need(text.endsWith("\n\n"), "The last proof is not ended by an empty line.");
  return text.slice(0, -2).split("\n\n").map((block) => {
    const [sizes, ...path] = block.split("\n");
    const [old, size, ...rest] = sizes.split(" ").map(number);
    need(!rest.length && old > 0 && old < size, "A pair of sizes does not grow.");
    return { old, size, path: path.map(hash) };
  });
};

const verifyText = (members) => {
  const names = [...members.keys()].filter((name) => name !== "VERIFY.txt").sort();
  const stamps = names.filter((name) => name.endsWith(".tsr"));
  let text = VERIFY_HEAD;
  if (stamps.length) text += VERIFY_STAMPS;
  for (const name of stamps) text += VERIFY_STAMP.replace("{name}", name);
  const parts = names.flatMap((name) => {
    const length = new DataView(new ArrayBuffer(8));
    length.setBigUint64(0, BigInt(members.get(name).length));
    return [utf8(`${name}\0`), new Uint8Array(length.buffer), members.get(name)];
  });
  return `${text}${VERIFY_DIGEST}${hex(sha256(...parts))}\n`;
};

const readPack = (raw) => {
  const members = unzip(raw);
  const left = new Set(members.keys());
  const take = (name) => {
    need(left.delete(name), `The pack lacks the member ${name}.`);
    return members.get(name);
  };
  const within = (name, reader) => {
    try {
      return reader(take(name));
    } catch (error) {
      if (!(error instanceof Fault) || error.message.includes(name)) throw error;
      throw new Fault(`${error.message} (member ${name})`);
    }
  };
  const read = (name, reader) => (left.has(name) ? within(name, (raw) => reader(textOf(raw, `The member ${name}`))) : undefined);
  const stages = [];
  for (const name of ["open", "close", "confirm"]) {
    const proof = read(`${name}.tlog-proof`, readProof);
    if (!proof) break;
    const more = read(`${name}.more`, (text) => readMore(text, proof)) ?? [];
    const opened = left.has(`${name}-verdict.json`) ? within(`${name}-verdict.json`, readOpened) : undefined;
    const tombstone = read(`${name}-tombstone.tlog-proof`, readProof);
    need(Boolean(opened?.destroyed) === Boolean(tombstone), "A destroyed payload and its tombstone go together.");
    stages.push({ name, proof, more, opened, tombstone });
  }
  need(stages.length, "A pack has the stage open.");
  const links = within("consistency", (raw) => readLinks(textOf(raw, "The member consistency")));
  const verify = take("VERIFY.txt");
  const notes = new Map();
  const places = new Map(); // of each size, the member that its checkpoint is in
  const keep = (note, size, member) => {
    need((notes.get(size) ?? note) === note, `The member ${member} has another text of the checkpoint of size ${size}.`);
    notes.set(size, note);
    if (!places.has(size)) places.set(size, member);
  };
  for (const { name, proof, tombstone } of stages) {
    keep(proof.note, proof.size, `${name}.tlog-proof`);
    if (tombstone) keep(tombstone.note, tombstone.size, `${name}-tombstone.tlog-proof`);
  }
  const keys = [...left].filter((name) => /^key-(0|[1-9][0-9]{0,18})\.tlog-proof$/.test(name)).map((name) => {
    const proof = read(name, readProof);
    need(name === `key-${proof.index}.tlog-proof`, `The member ${name} is of another entry.`);
    return proof;
  }).sort((a, b) => a.index - b.index);
  need(keys.length <= 16 && new Set(keys.map((one) => one.note)).size <= 1, "The key entries are too many, or not under one checkpoint.");
  for (const { note, size, index } of keys) keep(note, size, `key-${index}.tlog-proof`);
  const carried = new Set(notes.keys());
  const stamps = [];
  for (const name of [...left].sort()) {
    const match = /^size-([1-9][0-9]{0,18})\.(?:(checkpoint)|([a-z0-9-]{1,32})\.tsr)$/.exec(name);
    need(match, `The member ${name} has no place in a pack.`);
    const size = number(match[1]);
    if (match[2]) {
      const note = textOf(take(name), name);
      need(!carried.has(size) && readCheckpoint(readNote(note).text).size === size, `The member ${name} is of another size.`);
      keep(note, size, name);
    } else stamps.push({ size, name: match[3], reply: take(name) });
  }
  for (const { size, name, reply } of stamps) {
    const many = stamps.filter((one) => one.size === size).length;
    need(notes.has(size) && many <= 4 && reply.length && reply.length <= 65536, `The member size-${size}.${name}.tsr is of no checkpoint here, or one too many.`);
  }
  need(same(verify, utf8(verifyText(members))), "The member VERIFY.txt is not in its one spelling.");
  return { stages, notes, places, stamps, links, keys };
};

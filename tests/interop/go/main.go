// A second opinion on what Rounds publishes, with Go's own note and tlog packages.
//
// One command a line on stdin, its arguments separated by tabs; one answer a line on stdout: "ok" and, where
// the command gives something, a tab and the thing; or "no", a tab and the reason.
//
//	note FILE VKEY                   the note's text is signed by the key (type 0x01)
//	cosigned FILE VKEY               the note carries a cosignature by the key (type 0x04); gives its time
//	proof FILE LEAFHASH VKEY         a tlog-proof leads from the leaf hash (base64) to the signed root
//	consistency FILE1 FILE2 PROOF    the second checkpoint extends the first; PROOF is base64 hashes, one a line
//	folder DIR VKEY                  checkpoint, tiles and every entry of a published folder; gives the count
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var commands = map[string]func([]string) (string, error){
	"note": func(a []string) (string, error) { _, err := signedTree(a[0], a[1]); return "", err },
	"cosigned": func(a []string) (string, error) { return cosigned(a[0], a[1]) },
	"proof": func(a []string) (string, error) { return "", proof(a[0], a[1], a[2]) },
	"consistency": func(a []string) (string, error) { return "", consistency(a[0], a[1], a[2]) },
	"folder": func(a []string) (string, error) { return folder(a[0], a[1]) },
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Split(lines.Text(), "\t")
		given, err := answer(words)
		if err != nil {
			fmt.Printf("no\t%q\n", err.Error())
		} else {
			fmt.Printf("ok\t%s\n", given)
		}
	}
}

// answer turns a panic of a peer into a refusal: a crash is no acceptance.
func answer(words []string) (given string, err error) {
	defer func() {
		if wrong := recover(); wrong != nil {
			err = fmt.Errorf("panic: %v", wrong)
		}
	}()
	command, known := commands[words[0]]
	if !known {
		return "", errors.New("no such command")
	}
	return command(words[1:])
}

func signedTree(file, vkey string) (tlog.Tree, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	return openTree(raw, vkey)
}

func openTree(raw []byte, vkey string) (tlog.Tree, error) {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(raw, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, err
	}
	return treeOf(opened.Text)
}

func treeOf(text string) (tlog.Tree, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return tlog.Tree{}, errors.New("not a checkpoint")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// cosigner is a note.Verifier for keys of type 0x04, which Go's note package leaves to others.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
	at   uint64
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(text, raw []byte) bool {
	if len(raw) != 72 {
		return false
	}
	c.at = binary.BigEndian.Uint64(raw)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", c.at, text)
	return ed25519.Verify(c.key, []byte(message), raw[8:])
}

func cosigned(file, vkey string) (string, error) {
	parts := strings.SplitN(vkey, "+", 3)
	typed, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(typed) != 33 || typed[0] != 4 {
		return "", errors.New("not a cosigner's key")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), typed...))
	key := &cosigner{name: parts[0], hash: binary.BigEndian.Uint32(sum[:]), key: typed[1:]}
	if fmt.Sprintf("%08x", key.hash) != parts[1] {
		return "", errors.New("the key id does not fit")
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	_, err = note.Open(raw, note.VerifierList(key))
	return strconv.FormatUint(key.at, 10), err
}

func proof(file, leaf, vkey string) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, signed, found := strings.Cut(string(raw), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a tlog-proof")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		entry, err := base64.StdEncoding.DecodeString(lines[0][len("extra "):])
		if err != nil || tlog.RecordHash(entry).String() != leaf {
			return errors.New("extra is not the entry")
		}
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return err
	}
	hashes, err := parseHashes(lines[1:])
	if err != nil {
		return err
	}
	tree, err := openTree([]byte(signed), vkey)
	if err != nil {
		return err
	}
	hash, err := tlog.ParseHash(leaf)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(hashes, tree.N, tree.Hash, index, hash)
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func consistency(older, newer, file string) error {
	var trees [2]tlog.Tree
	for at, name := range []string{older, newer} {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if trees[at], err = treeOf(string(raw)); err != nil {
			return err
		}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	hashes, err := parseHashes(strings.Fields(string(raw)))
	if err != nil {
		return err
	}
	return tlog.CheckTree(hashes, trees[1].N, trees[1].Hash, trees[0].N, trees[0].Hash)
}

// published reads the files of tlog-tiles, whose paths leave out the height that Go's own paths have.
type published struct{ folder string }

func (p published) Height() int                         { return 8 }
func (p published) SaveTiles([]tlog.Tile, [][]byte)     {}
func (p published) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		raw, err := os.ReadFile(filepath.Join(p.folder, "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		found = append(found, raw)
	}
	return found, nil
}

func folder(dir, vkey string) (string, error) {
	tree, err := signedTree(filepath.Join(dir, "checkpoint"), vkey)
	if err != nil {
		return "", err
	}
	reader := tlog.TileHashReader(tree, published{dir})
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil || root != tree.Hash {
		return "", fmt.Errorf("the tiles do not lead to the root: %v", err)
	}
	for first := int64(0); first < tree.N; first += 256 {
		if err := bundle(dir, first, min(256, tree.N-first), reader); err != nil {
			return "", err
		}
	}
	return strconv.FormatInt(tree.N, 10), nil
}

func bundle(dir string, first, width int64, reader tlog.HashReader) error {
	tile := tlog.Tile{H: 8, L: -1, N: first / 256, W: int(width)}
	path := strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1)
	raw, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		return err
	}
	indexes := make([]int64, width)
	for at := range indexes {
		indexes[at] = tlog.StoredHashIndex(0, first+int64(at))
	}
	hashes, err := reader.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for at, hash := range hashes {
		if len(raw) < 2 || len(raw) < 2+int(binary.BigEndian.Uint16(raw)) {
			return fmt.Errorf("%s ends in its entry %d", path, at)
		}
		end := 2 + int(binary.BigEndian.Uint16(raw))
		if tlog.RecordHash(raw[2:end]) != hash {
			return fmt.Errorf("entry %d is not the one in the tree", first+int64(at))
		}
		raw = raw[end:]
	}
	if len(raw) > 0 {
		return fmt.Errorf("%s goes on after its last entry", path)
	}
	return nil
}

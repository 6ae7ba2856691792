package logscan

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"

	"unstuck/internal/errtext"
)

// The forms of compression that are recognised by their first bytes.
const (
	plainText = iota
	gzipped
	zstandard
	bzipped
	xzipped
)

func form(start []byte) int {
	switch {
	case bytes.HasPrefix(start, []byte("\x1f\x8b")):
		return gzipped
	case bytes.HasPrefix(start, []byte("\x28\xb5\x2f\xfd")):
		return zstandard
	case bytes.HasPrefix(start, []byte("BZh")) && len(start) > 3 && start[3] >= '1' && start[3] <= '9':
		return bzipped
	case bytes.HasPrefix(start, []byte("\xfd7zXZ\x00")):
		return xzipped
	}
	return plainText
}

// Encoded reports whether a file that starts with these bytes, six at least unless it is shorter, is not the text itself:
// compressed, or in UTF-16.
func Encoded(start []byte) bool { return form(start) != plainText || errtext.UTF16(start) }

// maxWindow bounds what the zstd decompressor may hold of what it wrote, whatever the stream asks for.
const maxWindow = 32 << 20

// Decode returns a reader of the text that r holds, in UTF-8: r may be compressed with gzip, zstd, bzip2, xz, and in
// UTF-16.
func Decode(r io.Reader) (io.ReadCloser, error) {
	z, err := decompress(r)
	if err != nil {
		return nil, err
	}
	b := bufio.NewReaderSize(z, 64<<10)
	if start, _ := b.Peek(2); errtext.UTF16(start) {
		return readCloser{errtext.UTF8Reader(b), z}, nil
	}
	return readCloser{b, z}, nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

func decompress(r io.Reader) (io.ReadCloser, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	start, _ := b.Peek(6) // an error comes again with the first read
	switch form(start) {
	case gzipped:
		return gzip.NewReader(b)
	case zstandard:
		z, err := zstd.NewReader(b, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return z.IOReadCloser(), nil
	case bzipped:
		return io.NopCloser(bzip2.NewReader(b)), nil
	case xzipped:
		z, err := xz.ReaderConfig{DictCap: 64 << 10}.NewReader(b) // at least; a stream says what it needs
		return io.NopCloser(z), err
	}
	return io.NopCloser(b), nil
}

package logscan

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
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

// Compressed reports whether a file that starts with these bytes, six at least unless it is shorter, is compressed in a
// form that Decompress knows.
func Compressed(start []byte) bool { return form(start) != plainText }

// maxWindow bounds what the zstd decompressor may hold of what it wrote, whatever the stream asks for.
const maxWindow = 32 << 20

// Decompress returns a reader of the text that r holds, compressed with gzip, zstd, bzip2, xz, or not at all.
func Decompress(r io.Reader) (io.ReadCloser, error) {
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

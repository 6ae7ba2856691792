package logscan

import "container/heap"

// Shapes counts things by a key in bounded memory. Up to its bound all counts are exact; beyond, the rarest gives way to
// the newest, which inherits its count, so that what is frequent stays and no count is too low (Space-Saving; Metwally,
// Agrawal, El Abbadi 2005).
type Shapes[T any] struct {
	most  int
	byKey map[uint64]*Shape[T]
	heap  shapeHeap[T]
	lost  int
}

// Shape is one counted thing.
type Shape[T any] struct {
	Value T
	Count int
	Over  int // by so much at most the count may be too high
	key   uint64
	slot  int
}

// NewShapes returns a counter of at most so many things.
func NewShapes[T any](most int) *Shapes[T] {
	return &Shapes[T]{most: most, byKey: map[uint64]*Shape[T]{}}
}

// Add counts a thing. It returns the shape, and whether it is there for the first time, so that its value is to be set.
func (s *Shapes[T]) Add(key uint64) (_ *Shape[T], fresh bool) {
	if sh := s.byKey[key]; sh != nil {
		sh.Count++
		heap.Fix(&s.heap, sh.slot)
		return sh, false
	}
	sh := &Shape[T]{Count: 1, key: key}
	if len(s.heap) >= s.most {
		s.lost++
		old := s.heap[0]
		delete(s.byKey, old.key)
		sh.Over, sh.Count = old.Count, old.Count+1
		sh.slot = 0
		s.heap[0] = sh
		heap.Fix(&s.heap, 0)
	} else {
		heap.Push(&s.heap, sh)
	}
	s.byKey[key] = sh
	return sh, true
}

// Again counts a thing that was added before. It returns nil when that has given way.
func (s *Shapes[T]) Again(key uint64) *Shape[T] {
	if s.byKey[key] == nil {
		return nil
	}
	sh, _ := s.Add(key)
	return sh
}

// All returns the shapes in no order.
func (s *Shapes[T]) All() []*Shape[T] { return s.heap }

// Exact reports whether none had to give way.
func (s *Shapes[T]) Exact() bool { return s.lost == 0 }

type shapeHeap[T any] []*Shape[T]

func (h shapeHeap[T]) Len() int           { return len(h) }
func (h shapeHeap[T]) Less(i, j int) bool { return h[i].Count < h[j].Count }
func (h shapeHeap[T]) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].slot, h[j].slot = i, j
}
func (h *shapeHeap[T]) Push(x any) {
	sh := x.(*Shape[T])
	sh.slot = len(*h)
	*h = append(*h, sh)
}
func (h *shapeHeap[T]) Pop() any { return nil } // nothing is ever taken out

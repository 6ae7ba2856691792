// Package archtest holds the directions in which packages may import one another, and what must stay off the way from
// a paste to its answer. It has tests only.
//
// Every rule gives its reason, so that whoever meets one knows what changing it would cost.
package archtest

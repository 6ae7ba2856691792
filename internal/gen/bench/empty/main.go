// Command empty is what any Go program costs at least.
package main

func main() {}

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"unstuck/internal/engine"
	"unstuck/internal/report"
)

// addCompletion adds cobra's completion command and the values that our flags take.
func (a *app) addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	if c := child(root, "completion"); c != nil {
		c.Short = "print a completion script for bash, zsh, fish or PowerShell"
		c.Args = a.noText
		c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		for _, shell := range c.Commands() {
			shell.Args = a.noText
		}
	}
	values := map[string]cobra.CompletionFunc{
		"kb":      a.completeKB,
		"only-kb": a.completeKB,
		"tag":     a.completeTag,
		"no-tag":  a.completeTag,
		"limit":   cobra.NoFileCompletions,
		"color": func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return []cobra.Completion{"auto", "always", "never"}, cobra.ShellCompDirectiveNoFileComp
		},
	}
	for flag, f := range values {
		if err := root.RegisterFlagCompletionFunc(flag, f); err != nil {
			panic(fmt.Sprintf("completion of --%s: %v", flag, err)) // a flag that the program does not have
		}
	}
}

// completeID completes the id that show and why take first.
func (a *app) completeID(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	o, _, err := a.engineOptions()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []cobra.Completion
	for _, it := range listed(cmd.Context(), o).Entries {
		if !it.Shadowed && !it.Behind && strings.HasPrefix(it.ID, typed) {
			out = append(out, cobra.CompletionWithDesc(report.CleanLine(it.ID), report.CleanLine(it.Title)))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// listed lists the entries to complete from: none where they cannot be read, as a completion has no place for an error.
func listed(ctx context.Context, o engine.Options) report.List {
	e, err := engine.Open(ctx, o)
	if err != nil {
		return report.List{}
	}
	items, err := e.List()
	if err != nil {
		return report.List{}
	}
	return listReport(items)
}

// completeTag completes a tag, also behind a comma.
func (a *app) completeTag(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	o, _, err := a.engineOptions()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	o.Tags.All, o.Tags.Not = nil, nil
	before := typed[:strings.LastIndexByte(typed, ',')+1]
	var out []cobra.Completion
	for _, t := range report.CountTags(listed(cmd.Context(), o)).Tags {
		if c := before + report.CleanLine(t.Tag); strings.HasPrefix(c, typed) {
			out = append(out, c)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
)

// SARIF writes l as a log of the Static Analysis Results Interchange Format
// 2.1.0, which code scanners and editors read. Files are named relative to the
// folder that positions are relative to, as "%SRCROOT%".
func (e *Exporter) SARIF(w io.Writer, l List) error {
	run := sarifRun{
		Tool:        sarifTool{sarifDriver{Name: e.Tool, Version: e.Version, Rules: rulesOf(l)}},
		Invocations: []sarifInvocation{{ExecutionSuccessful: true}},
		ColumnKind:  "unicodeCodePoints",
		Results:     []sarifResult{},
	}
	seen := map[string]int{}
	for _, d := range l {
		run.Results = append(run.Results, e.result(d, run.Tool.Driver.Rules, seen))
	}
	return writeJSON(w, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// rulesOf are the codes of l, sorted.
func rulesOf(l List) []sarifRule {
	rules := []sarifRule{}
	for _, d := range l {
		if d.Code != "" {
			rules = append(rules, sarifRule{ID: d.Code, Short: sarifText{strings.ReplaceAll(d.Code, "-", " ")}})
		}
	}
	slices.SortFunc(rules, func(a, b sarifRule) int { return strings.Compare(a.ID, b.ID) })
	return slices.Compact(rules)
}

// result is one diagnostic. Seen counts diagnostics that look the same, so that
// each has a fingerprint of its own which survives lines added above it.
func (e *Exporter) result(d *Diagnostic, rules []sarifRule, seen map[string]int) sarifResult {
	text := d.Summary
	if d.Help != "" {
		text += "\nhelp: " + d.Help
	}
	r := sarifResult{
		RuleID: d.Code, Level: d.Severity.String(), Message: sarifText{text},
		Fingerprints: map[string]string{"authgen/v1": fingerprint(d, seen)},
	}
	if i := slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == d.Code }); i >= 0 {
		r.RuleIndex = &i
	}
	if d.Pos.IsValid() {
		r.Locations = []sarifLocation{{Physical: e.physical(d.Pos)}}
	}
	for i, rel := range d.Related {
		if rel.Pos.IsValid() {
			r.Related = append(r.Related, sarifLocation{ID: i + 1, Physical: e.physical(rel.Pos), Message: &sarifText{rel.Text}})
		}
	}
	return r
}

func fingerprint(d *Diagnostic, seen map[string]int) string {
	key := strings.Join([]string{d.Code, d.Pos.File, d.Summary}, "\n")
	seen[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d", key, seen[key]))
	return hex.EncodeToString(sum[:16])
}

func (e *Exporter) physical(pos Pos) sarifPhysical {
	p := sarifPhysical{Artifact: artifact(pos.File)}
	if pos.Line > 0 {
		s := e.span(pos)
		p.Region = &sarifRegion{StartLine: pos.Line, StartColumn: s.start, EndColumn: s.end}
	}
	return p
}

// artifact is the address of a file.
func artifact(file string) sarifArtifact {
	if path.IsAbs(file) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: file}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: file}).String(), Base: "%SRCROOT%"}
}

// The parts of a SARIF log that are written here.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
	}
	sarifInvocation struct {
		ExecutionSuccessful bool `json:"executionSuccessful"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId,omitempty"`
		RuleIndex    *int              `json:"ruleIndex,omitempty"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations,omitempty"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		ID       int           `json:"id,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
		Message  *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)

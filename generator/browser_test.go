package generator

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// chromium is a browser without a screen.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if file, err := exec.LookPath(name); err == nil {
			return file
		}
	}
	missing(t, "chromium is not installed: no page is looked at")
	return ""
}

// axe is the source of axe-core, which finds what keeps people out.
func axe(t *testing.T) string {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		missing(t, "npm is not installed: pages are not checked with axe-core")
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		data, err := os.ReadFile(filepath.Join("explain", "testdata", "axe", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), npm, "ci")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		missing(t, "axe-core cannot be installed: "+err.Error()+"\n"+string(out))
	}
	data, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// policyOfPage is what keeps a page from running the check.
var policyOfPage = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)

// A finding is a rule of axe-core that a page breaks.
type finding struct {
	ID, Impact, Help string
	Nodes            []struct {
		Target []string
		HTML   string
	}
}

// The pages have no finding of axe-core that is worse than minor, in light and in
// dark, on a desk and on a phone, and nothing on them is wider than the phone.
func TestExplainInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is slow")
	}
	browser, source := chromium(t), axe(t)
	dir := t.TempDir()
	for _, name := range []string{"tfso", "accountsiq2"} {
		_, p := explained(t, filepath.Join("..", "specs", name))
		page, err := p.HTML()
		if err != nil {
			t.Fatal(err)
		}
		check := `<script>` + source + `</script><script>
const width = document.documentElement.scrollWidth - document.documentElement.clientWidth;
document.querySelectorAll("details").forEach(d => d.open = true);
const report = r => { const out = document.createElement("script"); out.type = "text/plain"; out.id = "result";
  out.textContent = JSON.stringify(r); document.body.append(out); };
axe.run(document, {resultTypes: ["violations"]}).then(r => report({violations: r.violations, passes: r.passes.length, wider: width,
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  dark: matchMedia("(prefers-color-scheme: dark)").matches}), e => report({error: String(e)}));
</script></body>`
		page = policyOfPage.ReplaceAll(page, nil)
		page = bytes.Replace(page, []byte("</body>"), []byte(check), 1)
		file := filepath.Join(dir, name+".html")
		if err := os.WriteFile(file, page, 0o644); err != nil {
			t.Fatal(err)
		}
		judgePage(t, browser, dir, file, "1", "1100,900") // light
		judgePage(t, browser, dir, file, "0", "500,900")  // dark, and the least width that a window of Chromium has
	}
}

func judgePage(t *testing.T, browser, dir, file, scheme, size string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--blink-settings=preferredColorScheme="+scheme,
		"--window-size="+size, "--virtual-time-budget=60000", "--dump-dom", "file://"+file)
	cmd.WaitDelay = time.Minute
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	dom, err := cmd.Output()
	_, after, found := strings.Cut(string(dom), `id="result">`)
	text, _, _ := strings.Cut(after, "</script>")
	if err != nil || !found {
		t.Fatalf("%s: %v\n%s", file, err, &stderr)
	}
	var result struct {
		Violations  []finding
		Passes      int
		Wider, Wide int
		Dark        bool
		Error       string
	}
	if err := json.Unmarshal([]byte(text), &result); err != nil || result.Error != "" || result.Passes == 0 {
		t.Fatalf("%s: %v %s, %d rules passed", file, err, result.Error, result.Passes)
	}
	where := filepath.Base(file) + " at " + size + " with scheme " + scheme
	if result.Dark != (scheme == "0") {
		t.Errorf("%s: the browser took the other scheme", where)
	}
	if result.Wider > 0 || result.Wide > 0 {
		t.Errorf("%s: %d and %d pixels wider than the window", where, result.Wider, result.Wide)
	}
	for _, v := range result.Violations {
		if v.Impact != "minor" {
			t.Errorf("%s: %s (%s): %s\n%+v", where, v.ID, v.Impact, v.Help, v.Nodes[:min(len(v.Nodes), 3)])
		}
	}
}

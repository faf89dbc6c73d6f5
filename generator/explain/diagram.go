package explain

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/prose"
)

// A diagram is the life of a session as a picture: what is in it.
type diagram struct {
	login    string // what opens a session
	renewed  string // under Live
	expired  string // on the way to Ended
	again    string // under Ended
	lockout  string // under Locked out
	suspects bool
	probe    string
	logout   string
}

func draw(s *model.Session, out *Session) diagram {
	d := diagram{login: s.Logins[0].Operations[0].Name, renewed: "until an answer says no", again: "one login, one more try", expired: "by an answer"}
	if out.Life.Renew > 0 {
		d.renewed = "renewed after " + prose.Short(out.Life.Renew)
	}
	switch {
	case len(s.Expired) == 0 && out.Life.Hard > 0:
		d.expired = "after " + prose.Short(out.Life.Hard)
	case len(s.Expired) == 0:
		d.expired = "untold"
	}
	if s.Renew != nil {
		d.again = "one " + s.Renew.Operations[0].Name
	}
	if len(out.Budgets) > 0 {
		d.lockout = fmt.Sprintf("after %d failures", out.Budgets[0].After)
	}
	if len(s.Suspect) > 0 && s.Probe != nil {
		d.suspects, d.probe = true, s.Probe.Operation.Name+"?"
	}
	if s.Logout != nil {
		d.logout = s.Logout.Name
	}
	return d
}

// The measures of the pictures. They are narrow, so that a phone shows them whole.
const (
	pictureWidth = 440
	boxWidth     = 176
	boxHeight    = 54
	leftBox      = 44
	rightBox     = 254
)

// A canvas is an SVG that is being drawn.
type canvas struct{ b strings.Builder }

func (c *canvas) box(x, y int, class, title, sub string) {
	fmt.Fprintf(&c.b, `<g class="%s"><rect x="%d" y="%d" width="%d" height="%d" rx="9"/>`, class, x, y, boxWidth, boxHeight)
	c.text(x+boxWidth/2, y+23, "middle", "t", short(title, 20))
	c.text(x+boxWidth/2, y+42, "middle", "s", short(sub, 25))
	c.b.WriteString("</g>\n")
}

func (c *canvas) text(x, y int, anchor, class, text string) {
	if text != "" {
		fmt.Fprintf(&c.b, `<text x="%d" y="%d" text-anchor="%s" class="%s">%s</text>`, x, y, anchor, class, html.EscapeString(text))
	}
}

// short is text cut to n characters.
func short(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return text
}

func (c *canvas) arrow(path string) {
	fmt.Fprintf(&c.b, `<path class="e" d="%s" marker-end="url(#life-a)"/>`+"\n", path)
}

// diagramSVG is the picture of a session's life.
func (p *Page) diagramSVG() string {
	d := p.Session.diagram
	var c canvas
	const a, b, e = 16, 142, 268 // the rows
	middle := leftBox + boxWidth/2
	c.box(leftBox, a, "n", none, "nothing was sent yet")
	c.box(leftBox, b, "n ok", live, d.renewed)
	c.box(leftBox, e, "n warn", ended, d.again)
	c.arrow(fmt.Sprintf("M%d %d V%d", middle, a+boxHeight, b-3))
	c.text(middle+10, (a+boxHeight+b)/2+5, "start", "m", short(d.login, 14))
	c.arrow(fmt.Sprintf("M%d %d V%d", middle, b+boxHeight, e-3))
	if d.suspects { // the box beside it needs the room
		c.text(middle-8, (b+boxHeight+e)/2+5, "end", "s", d.expired)
	} else {
		c.text(middle+10, (b+boxHeight+e)/2+5, "start", "s", d.expired)
	}
	c.arrow(fmt.Sprintf("M%d %d H14 V%d H%d", leftBox, e+boxHeight/2, b+boxHeight/2, leftBox-3))
	c.box(rightBox, a, "n bad", refused, "not sent again")
	c.arrow(fmt.Sprintf("M%d %d H%d", leftBox+boxWidth, a+boxHeight/2, rightBox-3))
	if d.lockout != "" {
		c.box(rightBox, b-38, "n bad", locked, d.lockout)
		c.arrow(fmt.Sprintf("M%d %d V%d", rightBox+boxWidth/2, a+boxHeight, b-41))
	}
	if d.suspects {
		c.box(rightBox, b+46, "n warn", suspect, d.probe)
		c.arrow(fmt.Sprintf("M%d %d L%d %d", leftBox+boxWidth, b+boxHeight-10, rightBox-3, b+62))
		c.arrow(fmt.Sprintf("M%d %d V%d H%d", rightBox+boxWidth/2, b+46+boxHeight, e+boxHeight/2, leftBox+boxWidth+3))
	}
	return picture("life", e+boxHeight+16, "The life of a session", p.said(), c.b.String())
}

// said is the picture in words, for those who do not see it.
func (p *Page) said() string {
	var out []string
	for _, m := range p.Session.Moves {
		out = append(out, m.From+" to "+m.To+": "+m.By)
	}
	return strings.Join(out, ". ") + "."
}

// The timeline.
const (
	barX, barWidth = 16, 408
	cell           = 22
)

// timelineSVG shows a session's time and the budgets of failed logins.
func (p *Page) timelineSVG() string {
	var c canvas
	y := 24
	y = c.life(p.Session.Life, y)
	for _, b := range p.Session.Budgets {
		y = c.budget(b, y)
	}
	said := []string{p.Session.Life.Text}
	for _, b := range p.Session.Budgets {
		said = append(said, b.Text)
	}
	return picture("time", y, "How long a session lives, and how many logins may fail", strings.Join(said, " "), c.b.String())
}

// life draws the bar of a session's time from y down and returns the next free y.
func (c *canvas) life(l Life, y int) int {
	c.text(barX, y, "start", "t", "One session")
	y += 12
	end := "unknown end"
	if l.Hard > 0 {
		end = prose.Short(l.Hard)
	}
	fmt.Fprintf(&c.b, `<rect class="bar" x="%d" y="%d" width="%d" height="20" rx="6"/>`, barX, y, barWidth)
	c.text(barX, y+40, "start", "s", "login")
	c.text(barX+barWidth, y+40, "end", "s", end)
	if l.Renew > 0 && l.Hard > 0 && l.Renew < l.Hard {
		x := barX + int(float64(barWidth)*float64(l.Renew)/float64(l.Hard))
		fmt.Fprintf(&c.b, `<rect class="late" x="%d" y="%d" width="%d" height="20" rx="6"/><path class="tick" d="M%d %d v32"/>`, x, y, barX+barWidth-x, x, y-6)
		c.text(min(x, barX+barWidth-90), y+40, "end", "s", "renewed after "+prose.Short(l.Renew))
	}
	return y + 78
}

// mostCells is how many failures a budget draws one by one.
const mostCells = 16

// budget draws one square for each failed login.
func (c *canvas) budget(b Budget, y int) int {
	title := "Failed logins until the vendor locks"
	if b.Ours {
		title = "Failed logins, by a limit of our own"
	}
	c.text(barX, y, "start", "t", title)
	y += 12
	for i := range min(b.After, mostCells) {
		class := "spend"
		if i >= b.After-b.Margin {
			class = "keep"
		}
		if i == b.After-1 {
			class = "lock"
		}
		fmt.Fprintf(&c.b, `<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="4"/>`, class, barX+i*(cell+3), y, cell, cell)
		c.text(barX+i*(cell+3)+cell/2, y+16, "middle", "k "+class, strconv.Itoa(i+1))
	}
	c.b.WriteString("\n")
	c.text(barX, y+cell+20, "start", "s", fmt.Sprintf("1 to %d: the client's own; the rest is left alone", max(0, b.After-b.Margin)))
	return y + cell + 50
}

// picture is an SVG that stands alone: its colours follow the reader's theme.
func picture(id string, height int, title, desc, body string) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" role="img" aria-labelledby="%s-t %s-d">
<title id="%s-t">%s</title><desc id="%s-d">%s</desc>
<style>%s</style>
<defs><marker id="%s-a" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="h" d="M0 0 L10 5 L0 10 z"/></marker></defs>
%s</svg>`, pictureWidth, height, pictureWidth, id, id, id, html.EscapeString(title), id, html.EscapeString(desc), pictureStyle, id, body)
}

// pictureStyle gives the parts of pictures their colours, in light and in dark.
const pictureStyle = `
svg{--ink:#1b1f24;--soft:#4a5460;--line:#6b7683;--n:#f2f4f7;--ok:#e2f3e6;--okl:#2c7a3f;--warn:#fdf1d6;--warnl:#8a5a00;--bad:#fbe4e2;--badl:#b3261e;font-family:system-ui,sans-serif;max-width:100%;height:auto}
@media (prefers-color-scheme:dark){svg{--ink:#e8ebef;--soft:#b7c0cb;--line:#8d98a6;--n:#262c34;--ok:#173a22;--okl:#6fcf87;--warn:#41320d;--warnl:#e6b450;--bad:#4a1f1c;--badl:#ff8a80}}
text{fill:var(--ink);font-size:14px}
.t{font-weight:600}.s{font-size:12.5px;fill:var(--soft)}.m{font-family:ui-monospace,monospace;font-size:13px}
.n rect{fill:var(--n);stroke:var(--line)}.ok rect{fill:var(--ok);stroke:var(--okl)}.warn rect{fill:var(--warn);stroke:var(--warnl)}.bad rect{fill:var(--bad);stroke:var(--badl)}
.e{fill:none;stroke:var(--line);stroke-width:1.6}.h{fill:var(--line)}
.bar{fill:var(--ok);stroke:var(--okl)}.late{fill:var(--warn);stroke:var(--warnl)}.tick{stroke:var(--ink);stroke-width:1.6}
.k{font-size:12px}rect.spend{fill:var(--ok);stroke:var(--okl)}rect.keep{fill:var(--warn);stroke:var(--warnl);stroke-dasharray:3 2}rect.lock{fill:var(--bad);stroke:var(--badl)}
`

// SVG is the life of a session as one picture; empty for a client without one.
func (p *Page) SVG() string {
	if p.Session == nil {
		return ""
	}
	return p.diagramSVG() + "\n"
}

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/authgen/authgen/templates/runtime/session"
)

// storeTimeout bounds one call of authgen session.
const storeTimeout = 30 * time.Second

// storeVariable names the store where --store does not.
const storeVariable = "AUTHGEN_STORE"

// A ledgerCall is one call of `authgen session`.
type ledgerCall struct {
	address string // of the store
	client  string
	by      string
	note    string
	all     bool
}

func sessionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "session",
		Short: "Look into a session store, and say that a stop is dealt with",
		Long: `Session looks into a store of sessions and logins that clients share. The store is

	DIR                                   what session.File(DIR) keeps
	redis://[USER:PASSWORD@]HOST[:PORT]   what session.Redis keeps, also in Valkey; rediss:// for TLS
	postgres://USER@HOST/DATABASE         what session.SQL keeps, with the usual PG… variables
	mysql://USER:PASSWORD@HOST/DATABASE   the same in MySQL or MariaDB

and comes from --store or from ` + storeVariable + `, which does not show in a list of processes.
For other stores, SQLite among them, a program of yours calls session.Explain and
session.Acknowledge, which give the same.`,
		Example: `  authgen session ls --store /var/lib/shop/sessions
  authgen session explain --client finicity
  authgen session ack 02f3 --note "support has reset the counter"`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("session: unknown command %q; there are ls, explain and ack", args[0])
			}
			return usagef("session: what about it? there are ls, explain and ack")
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.AddCommand(sessionListCommand(), sessionExplainCommand(), sessionAckCommand())
	return cmd
}

// flags are those of every command that opens a store.
func (c *ledgerCall) flags(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringVar(&c.address, "store", "", "the `store`: a folder, redis://, postgres:// or mysql:// (default $"+storeVariable+")")
	cmd.Flags().StringVar(&c.client, "client", "", "only what belongs to this `client`")
	return cmd
}

func sessionListCommand() *cobra.Command {
	var c ledgerCall
	return c.flags(&cobra.Command{
		Use:   "ls",
		Short: "List sessions, login budgets and verdicts on credentials",
		Example: `  authgen session ls --store /var/lib/shop/sessions
  authgen session ls --store redis://localhost:6379 --client finicity`,
		Args: positional(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd, func(_ context.Context, _ session.Store, list []session.Explanation) error {
				return printList(cmd.OutOrStdout(), list)
			})
		},
	})
}

func sessionExplainCommand() *cobra.Command {
	var c ledgerCall
	return c.flags(&cobra.Command{
		Use:   "explain [ID…]",
		Short: "Say in plain words why nothing is being sent, and what a person must do",
		Example: `  authgen session explain --store /var/lib/shop/sessions
  AUTHGEN_STORE=postgres://localhost/shop authgen session explain`,
		Args: positional(0, -1),
		RunE: func(cmd *cobra.Command, ids []string) error {
			return c.with(cmd, func(_ context.Context, _ session.Store, list []session.Explanation) error {
				chosen, err := choose(list, ids)
				if err != nil {
					return err
				}
				if len(ids) == 0 {
					chosen = stops(list)
				}
				printExplanations(cmd.OutOrStdout(), withNeeds(chosen, list))
				return nil
			})
		},
	})
}

func sessionAckCommand() *cobra.Command {
	var c ledgerCall
	cmd := c.flags(&cobra.Command{
		Use:   "ack ID… --note TEXT",
		Short: "Say that a person dealt with the cause of a stop",
		Long: `Ack lifts refusals, locks and spent budgets, and writes down who did it and why.
The ID of a session stands for all that its latest login needed. Logins of the last
minutes whose outcome is not known stay counted, since the vendor may still decide
them. Running programs notice within 30 seconds.`,
		Example: `  authgen session ack --store /var/lib/shop/sessions 4f1c --note "password reset by their support"
  authgen session ack --all --by ops@example.com --note "the vendor's outage is over"`,
		Args: positional(0, -1),
		RunE: func(cmd *cobra.Command, ids []string) error {
			if err := c.complete(ids); err != nil {
				return err
			}
			return c.with(cmd, func(ctx context.Context, s session.Store, list []session.Explanation) error {
				return c.acknowledge(ctx, cmd.OutOrStdout(), s, list, ids)
			})
		},
	})
	cmd.Flags().StringVar(&c.by, "by", "", "`who` dealt with it (default the name you are logged in with)")
	cmd.Flags().StringVar(&c.note, "note", "", "what was done about it, in plain `text`")
	cmd.Flags().BoolVar(&c.all, "all", false, "everything that stops something")
	return cmd
}

// complete refuses an acknowledgement that nobody could make sense of later.
func (c *ledgerCall) complete(ids []string) error {
	switch {
	case len(ids) == 0 && !c.all:
		return usagef("ack: of what? give IDs, which 'authgen session explain' prints, or --all")
	case len(ids) > 0 && c.all:
		return usagef("ack: --all and IDs exclude each other")
	case strings.TrimSpace(c.note) == "":
		return usagef("ack: give --note: what was done about it")
	case c.by != "":
		return nil
	}
	u, err := user.Current()
	if err != nil {
		return usagef("ack: who are you? give --by")
	}
	c.by = cmp.Or(u.Name, u.Username)
	return nil
}

// with opens the store, reads it, and lets f do the work.
func (c *ledgerCall) with(cmd *cobra.Command, f func(context.Context, session.Store, []session.Explanation) error) error {
	address := cmp.Or(c.address, os.Getenv(storeVariable))
	if address == "" {
		return usagef("%s: which store? give --store or set %s", cmd.Name(), storeVariable)
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), storeTimeout)
	defer cancel()
	opened, err := openStore(ctx, address)
	if err != nil {
		return err
	}
	defer opened.close()
	list, err := session.Explain(ctx, opened.store, c.client)
	if err != nil {
		return opened.fault(fmt.Errorf("%s cannot be read, so no client that uses it logs in: %w", opened.title, err))
	}
	return opened.fault(f(ctx, opened.store, list))
}

func (c *ledgerCall) acknowledge(ctx context.Context, w io.Writer, s session.Store, list []session.Explanation, ids []string) error {
	chosen, err := choose(list, ids)
	if err != nil {
		return err
	}
	if c.all {
		chosen = stops(list)
	}
	var entries []session.Entry
	for _, x := range chosen {
		if x.Err != nil {
			return fmt.Errorf("%s cannot be acknowledged: %w", x.ID, x.Err)
		}
		entries = append(entries, x.Entry)
	}
	if err := session.Acknowledge(ctx, s, c.by, c.note, entries...); err != nil {
		return fmt.Errorf("nothing was acknowledged: %w", err)
	}
	for _, x := range chosen {
		fmt.Fprintf(w, "acknowledged %s: %s\n", x.ID, x.What)
	}
	if len(chosen) == 0 {
		fmt.Fprintln(w, "nothing is stopped")
		return nil
	}
	after, err := session.Explain(ctx, s, c.client)
	if err != nil {
		return err
	}
	printRest(w, withNeeds(chosen, after), after)
	return nil
}

// printRest tells what still stops, of what was acknowledged.
func printRest(w io.Writer, chosen, after []session.Explanation) {
	for _, x := range chosen {
		i := slices.IndexFunc(after, func(a session.Explanation) bool { return a.Entry.Key == x.Entry.Key })
		if i >= 0 && after[i].Why != "" {
			fmt.Fprintf(w, "still stopped, %s: %s\n", x.ID, after[i].Why)
		}
	}
}

// choose finds entries by their IDs, or by the beginning of one.
func choose(list []session.Explanation, ids []string) ([]session.Explanation, error) {
	var chosen []session.Explanation
	for _, id := range ids {
		var found []session.Explanation
		for _, x := range list {
			if hash := x.Entry.Key[strings.LastIndexByte(x.Entry.Key, '/')+1:]; id != "" && strings.HasPrefix(hash, id) {
				found = append(found, x)
			}
		}
		switch len(found) {
		case 0:
			return nil, fmt.Errorf("the store has nothing with the ID %q; 'authgen session ls' lists all", id)
		case 1:
			chosen = append(chosen, found[0])
		default:
			return nil, fmt.Errorf("%d things have an ID that begins with %q: %s", len(found), id, keys(found))
		}
	}
	return chosen, nil
}

// keys are the whole IDs.
func keys(list []session.Explanation) string {
	var out []string
	for _, x := range list {
		out = append(out, x.Entry.Key[strings.LastIndexByte(x.Entry.Key, '/')+1:])
	}
	return strings.Join(out, " ")
}

func stops(list []session.Explanation) []session.Explanation {
	return slices.DeleteFunc(slices.Clone(list), func(x session.Explanation) bool { return x.Why == "" })
}

// withNeeds adds to sessions what stops them.
func withNeeds(chosen, list []session.Explanation) []session.Explanation {
	out := slices.Clone(chosen)
	has := func(key string) bool {
		return slices.ContainsFunc(out, func(x session.Explanation) bool { return x.Entry.Key == key })
	}
	for _, x := range chosen {
		for _, other := range list {
			if other.Why != "" && slices.Contains(x.Entry.Uses, other.Entry.Key) && !has(other.Entry.Key) {
				out = append(out, other)
			}
		}
	}
	return out
}

func printList(w io.Writer, list []session.Explanation) error {
	if len(list) == 0 {
		fmt.Fprintln(w, "nothing is kept here")
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tCLIENT\tLABEL\tWHAT\tSTATE")
	for _, x := range list {
		state := x.State
		if x.Why != "" {
			state = "STOPPED: " + state
		}
		label := "-"
		if x.Entry.Label != "" {
			label = strings.Trim(fmt.Sprintf("%q", x.Entry.Label), `"`)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", x.ID, x.Entry.Policy, label, x.What, state)
	}
	return table.Flush()
}

func printExplanations(w io.Writer, list []session.Explanation) {
	if len(list) == 0 {
		fmt.Fprintln(w, "nothing is stopped: logins may be sent")
		return
	}
	for i, x := range list {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, x)
	}
}

// errNoStore says that an address names no store. Nothing is made there.
var errNoStore = errors.New("there is no session store")

//go:build go1.24

package session

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Dialect is a database that the SQL store speaks to. No driver is imported:
// the application brings its own.
type Dialect int

// The dialects.
const (
	PostgreSQL Dialect = iota // keep synchronous_commit on
	MySQL                     // and MariaDB, with InnoDB; keep innodb_flush_log_at_trx_commit = 1
	SQLite                    // synchronous is set to FULL for each step
)

// SQL returns a store in a database that a fleet shares. It makes its two tables,
// authgen_session and authgen_session_schema, when it is first used. The keeper
// needs WithKeys, with the same keys in the whole fleet.
//
// Each step is one transaction that locks its rows, reads the database's clock
// after that, and commits before anything is sent. A conflict with another
// transaction is tried again.
func SQL(db *sql.DB, d Dialect) Store { return NewStore(&sqlBackend{db: db, dialect: d}) }

type sqlBackend struct {
	db      *sql.DB
	dialect Dialect

	mu       sync.Mutex
	migrated bool
}

// migrations are the statements that lead from each version of the tables to the
// next. %[1]s is the type of keys, %[2]s that of documents.
var migrations = [][]string{
	{`CREATE TABLE IF NOT EXISTS authgen_session (k %[1]s NOT NULL PRIMARY KEY, doc %[2]s NOT NULL)`},
}

func (d Dialect) types() (key, doc string) {
	switch d {
	case MySQL:
		return "VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin", "MEDIUMTEXT CHARACTER SET utf8mb4"
	case SQLite, PostgreSQL:
		return "TEXT", "TEXT"
	default:
		return "VARCHAR(255)", "TEXT"
	}
}

// clock is the time in milliseconds when it is asked, not when the transaction began.
func (d Dialect) clock() string {
	switch d {
	case MySQL:
		return `SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(6)) DIV 1000`
	case SQLite:
		return `SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)`
	case PostgreSQL:
		return `SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint`
	default:
		return ""
	}
}

// insert adds an empty row unless it is there.
func (d Dialect) insert() string {
	switch d {
	case MySQL:
		return `INSERT IGNORE INTO authgen_session (k, doc) VALUES (?, '')`
	case PostgreSQL, SQLite:
		return d.number(`INSERT INTO authgen_session (k, doc) VALUES (?, '') ON CONFLICT (k) DO NOTHING`)
	default:
		return ""
	}
}

// lock is appended to a SELECT whose rows nobody else may change.
func (d Dialect) lock() string {
	if d == SQLite {
		return "" // the whole database is locked
	}
	return " FOR UPDATE"
}

// number writes the placeholders ? as the dialect does.
func (d Dialect) number(query string) string {
	if d != PostgreSQL {
		return query
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	return b.String()
}

// A querier is a transaction, or a connection in one.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Read implements Backend.
func (b *sqlBackend) Read(ctx context.Context, keys []string) (time.Time, map[string][]byte, error) {
	if err := b.migrate(ctx); err != nil {
		return time.Time{}, nil, err
	}
	var now time.Time
	var docs map[string][]byte
	err := retry(ctx, func() error {
		return b.reading(ctx, func(q querier) (err error) {
			if now, err = b.now(ctx, q); err != nil {
				return err
			}
			docs, err = b.rows(ctx, q, keys, "")
			return err
		})
	})
	return now, docs, err
}

// busyTimeout makes a connection to SQLite wait while another one writes.
const busyTimeout = `PRAGMA busy_timeout = 5000`

// reading runs f outside of a transaction.
func (b *sqlBackend) reading(ctx context.Context, f func(querier) error) error {
	if b.dialect != SQLite {
		return f(b.db)
	}
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, busyTimeout); err != nil {
		return err
	}
	return f(conn)
}

// Update implements Backend.
func (b *sqlBackend) Update(ctx context.Context, keys []string, step Step) error {
	if err := b.migrate(ctx); err != nil {
		return err
	}
	// Each step may be repeated: attempts have names, and the first answer wins.
	return unwrapFinal(retry(ctx, func() error {
		again := func() error {
			return b.transaction(ctx, func(q querier) error { return b.step(ctx, q, keys, step) })
		}
		err := again()
		if absent := absentRows(nil); errors.As(err, &absent) {
			if err := b.makeRows(ctx, b.db, absent); err != nil {
				return err
			}
			err = again()
		}
		return err
	}))
}

// absentRows are keys without a row, in the order of all keys.
type absentRows []string

func (a absentRows) Error() string { return fmt.Sprintf("%d rows are absent", len(a)) }

// makeRows adds empty rows unless they are there. In a server it does so outside of
// the transaction that then locks them: one that locks some rows and adds others
// does not lock in one order, and InnoDB locks the gap where a row is missing, so
// that two transactions with new keys can each wait for the other.
func (b *sqlBackend) makeRows(ctx context.Context, q querier, keys []string) error {
	for _, k := range keys {
		if _, err := q.ExecContext(ctx, b.dialect.insert(), k); err != nil {
			return err
		}
	}
	return nil
}

// unwrapFinal gives the ledger's own answer as it is.
func unwrapFinal(err error) error {
	var answer final
	if errors.As(err, &answer) {
		return answer.error
	}
	return err
}

// step does one step within a transaction, with its rows locked. An error of the
// step itself is final; absentRows say what must be made first.
func (b *sqlBackend) step(ctx context.Context, q querier, keys []string, step Step) error {
	docs, err := b.rows(ctx, q, keys, b.dialect.lock())
	if err != nil {
		return err
	}
	var absent absentRows
	for _, k := range keys {
		if _, ok := docs[k]; !ok {
			absent = append(absent, k)
		}
	}
	switch {
	case len(absent) == 0:
	case b.dialect == SQLite: // which has one writer at a time
		if err := b.makeRows(ctx, q, absent); err != nil {
			return err
		}
	default:
		return absent
	}
	now, err := b.now(ctx, q)
	if err != nil {
		return err
	}
	changed, err := step(now, docs)
	if err != nil {
		return final{err}
	}
	for _, k := range keys {
		doc, ok := changed[k]
		if !ok {
			continue
		}
		if _, err := q.ExecContext(ctx, b.dialect.number(`UPDATE authgen_session SET doc = ? WHERE k = ?`), string(doc), k); err != nil {
			return err
		}
	}
	return nil
}

// rows reads documents, in the order of their keys, so that transactions lock in one order.
func (b *sqlBackend) rows(ctx context.Context, q querier, keys []string, lock string) (map[string][]byte, error) {
	docs := make(map[string][]byte, len(keys))
	if len(keys) == 0 {
		return docs, nil
	}
	args := make([]any, len(keys))
	for i, k := range keys {
		args[i] = k
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(keys)), ", ")
	query := b.dialect.number(`SELECT k, doc FROM authgen_session WHERE k IN (`+marks+`) ORDER BY k`) + lock
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var k, doc string
		if err := rows.Scan(&k, &doc); err != nil {
			return nil, err
		}
		docs[k] = []byte(doc)
	}
	return docs, rows.Err()
}

func (b *sqlBackend) now(ctx context.Context, q querier) (time.Time, error) {
	var ms int64
	if err := q.QueryRowContext(ctx, b.dialect.clock()).Scan(&ms); err != nil {
		return time.Time{}, err
	}
	return time.UnixMilli(ms), nil
}

// List implements Backend. It reads in pages, so that a large store is not held
// in memory.
func (b *sqlBackend) List(ctx context.Context, prefix string) iter.Seq2[KeyedDocument, error] {
	return func(yield func(KeyedDocument, error) bool) {
		if err := b.migrate(ctx); err != nil {
			yield(KeyedDocument{}, err)
			return
		}
		for after := ""; ; {
			var page []KeyedDocument
			err := retry(ctx, func() error {
				return b.reading(ctx, func(q querier) (err error) {
					page, err = b.page(ctx, q, prefix, after)
					return err
				})
			})
			if err != nil {
				yield(KeyedDocument{}, err)
				return
			}
			if len(page) == 0 {
				return
			}
			for _, d := range page {
				if !yield(d, nil) {
					return
				}
			}
			after = page[len(page)-1].Key
		}
	}
}

func (b *sqlBackend) page(ctx context.Context, q querier, prefix, after string) ([]KeyedDocument, error) {
	now, err := b.now(ctx, q)
	if err != nil {
		return nil, err
	}
	query := b.dialect.number(`SELECT k, doc FROM authgen_session WHERE k >= ? AND k < ? AND k > ? AND doc <> '' ORDER BY k LIMIT 500`)
	rows, err := q.QueryContext(ctx, query, prefix, prefix+"~", after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var page []KeyedDocument
	for rows.Next() {
		var k, doc string
		if err := rows.Scan(&k, &doc); err != nil {
			return nil, err
		}
		page = append(page, KeyedDocument{Key: k, Data: []byte(doc), Now: now})
	}
	return page, rows.Err()
}

// transaction runs f in a transaction and commits it, or rolls it back.
func (b *sqlBackend) transaction(ctx context.Context, f func(querier) error) error {
	if b.dialect == SQLite {
		return b.immediate(ctx, f)
	}
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// immediate is a transaction of SQLite that takes the write lock at once: one that
// reads first and writes later would have to be given up when another one wrote in between.
func (b *sqlBackend) immediate(ctx context.Context, f func(querier) error) (err error) {
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	end := context.WithoutCancel(ctx)
	for _, q := range []string{busyTimeout, `PRAGMA synchronous = FULL`, `BEGIN IMMEDIATE`} {
		_, err := conn.ExecContext(ctx, q)
		switch {
		case err == nil:
		case ctx.Err() != nil: // a statement that was cut off may have begun the transaction
			return errors.Join(err, b.abandon(end, conn))
		default:
			return err
		}
	}
	if err := f(conn); err != nil {
		return errors.Join(err, b.abandon(end, conn))
	}
	if _, err := conn.ExecContext(end, `COMMIT`); err != nil {
		return errors.Join(err, b.abandon(end, conn))
	}
	return nil
}

// abandon rolls back; a connection that cannot is thrown away with its transaction.
func (*sqlBackend) abandon(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, `ROLLBACK`); err == nil {
		return nil
	}
	return ignoreBad(conn.Raw(func(any) error { return driver.ErrBadConn }))
}

func ignoreBad(err error) error {
	if errors.Is(err, driver.ErrBadConn) {
		return nil
	}
	return err
}

// migrate brings the tables to this version, once a process.
func (b *sqlBackend) migrate(ctx context.Context) error {
	b.mu.Lock()
	done := b.migrated
	b.mu.Unlock()
	if done {
		return nil
	}
	// Several processes may be at it: the loser looks again.
	err := unwrapFinal(retry(ctx, func() error { return b.migrateOnce(ctx) }))
	if err != nil {
		return err
	}
	b.mu.Lock()
	b.migrated = true
	b.mu.Unlock()
	return nil
}

func (b *sqlBackend) migrateOnce(ctx context.Context) error {
	if version, err := b.version(ctx, b.db); err == nil && version >= len(migrations) {
		return b.known(version)
	}
	return b.transaction(ctx, func(q querier) error {
		if b.dialect == PostgreSQL {
			const name = 0x617574686765 // "authge": nobody else makes our tables meanwhile
			if _, err := q.ExecContext(ctx, `SELECT pg_advisory_xact_lock(`+strconv.Itoa(name)+`)`); err != nil {
				return err
			}
		}
		if _, err := q.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS authgen_session_schema (version INTEGER NOT NULL PRIMARY KEY)`); err != nil {
			return err
		}
		version, err := b.version(ctx, q)
		if err != nil {
			return err
		}
		key, doc := b.dialect.types()
		for v := version; v < len(migrations); v++ {
			for _, statement := range migrations[v] {
				if _, err := q.ExecContext(ctx, fmt.Sprintf(statement, key, doc)); err != nil {
					return err
				}
			}
			if _, err := q.ExecContext(ctx, `INSERT INTO authgen_session_schema (version) VALUES (`+strconv.Itoa(v+1)+`)`); err != nil {
				return err
			}
		}
		return b.known(version)
	})
}

func (b *sqlBackend) version(ctx context.Context, q querier) (int, error) {
	var version sql.NullInt64
	err := q.QueryRowContext(ctx, `SELECT MAX(version) FROM authgen_session_schema`).Scan(&version)
	return int(version.Int64), err
}

func (*sqlBackend) known(version int) error {
	if version > len(migrations) {
		return final{fmt.Errorf("%w: its tables have version %d, this program knows %d", errSchema, version, len(migrations))}
	}
	return nil
}

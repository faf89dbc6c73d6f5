/* The attempt ledger, as Begin and Resolve in this package keep it.
 *
 * NP processes share one store. A vendor locks the credential after more than
 * BUDGET consecutive failures; its verdict is free, so every history of right
 * and wrong secrets is covered. A process may crash at any point: what it knew
 * is lost, the store and the network are not. A lease may lapse at any moment,
 * so two logins can be on the wire at once. Requests may be delayed for ever,
 * replies may be lost.
 *
 * Claim: the vendor's count of consecutive failures never passes BUDGET.
 *
 * -DAGE adds the liveness rule: an attempt whose owner gave up and that is no
 * longer on the wire becomes an ordinary failure, so that a later success can
 * clear it (assumption A1: the vendor decides a request within Q).
 *
 * Mutants, each of which must violate the claim:
 *   M1 records the attempt after sending it
 *   M2 a success clears every failure, not only those decided before it began
 *   M3 a success forgets the unresolved attempts too
 *   M4 a timeout is refunded
 *   M5 the budget is checked in one step and spent in another
 *   M6 the attempt of a crashed process is refunded when its lease lapses
 *   M7 ages attempts that are still on the wire (A1 broken)
 */
#ifndef NP
#define NP 3
#endif
#ifndef MAXA
#define MAXA 5      /* attempts in all (bounds the state space) */
#endif
#ifndef BUDGET
#define BUDGET 2    /* THRESH - MARGIN */
#endif

byte fails = 0;       /* resolved failures, ever */
byte cleared = 0;     /* failures proven to lie before a success */
byte unres = 0;       /* attempts begun and not resolved (includes crashed and timed-out ones) */
byte nextA = 0;       /* attempt ids handed out */
byte failsAt[MAXA];   /* fails at the time the attempt began */
bool net[MAXA];       /* request on the wire */
byte rep[MAXA];       /* 0 none, 1 ok, 2 bad: reply on the wire */
byte vcount = 0;      /* the vendor's consecutive failures */
bool leaseFree = true;
byte spentv = 0;
bool gaveup[MAXA];
bool aged[MAXA];

#define SPENT (fails - cleared + unres)

active proctype vendor() {
  byte i;
end:
  do
  :: atomic {
      /* take any request on the wire */
      i = 0;
      do
      :: i < MAXA && net[i] -> break
      :: i < MAXA -> i++
      :: i == MAXA -> goto none
      od;
      net[i] = false;
      if
      :: vcount = 0; rep[i] = 1
      :: vcount++; rep[i] = 2
      fi;
      i = 0;
      assert(vcount <= BUDGET);
none: i = 0
    }
  od
}

proctype worker() {
  byte a; byte s;
idle:
  do
  :: atomic { leaseFree || true -> /* the lease can always "expire": worst case */
#ifndef M5
      if
      :: (SPENT < BUDGET && nextA < MAXA) ->
         a = nextA; nextA++; failsAt[a] = fails;
#ifndef M1
         unres++
#endif
      :: else -> goto idle
      fi
     }
#else
      s = SPENT }
      if
      :: atomic { (s < BUDGET && nextA < MAXA) -> a = nextA; nextA++; failsAt[a] = fails; unres++ }
      :: else -> goto idle
      fi
#endif
     ;
     /* crash point: begun, not sent */
     if
     :: atomic { gaveup[a] = true; goto crashed }
     :: skip
     fi;
     atomic { net[a] = true }
     /* crash point: sent */
     if
     :: atomic { gaveup[a] = true; goto crashed }
     :: skip
     fi;
#ifdef M1
     atomic { unres++ };
#endif
     /* wait for the reply, or time out, or crash */
     if
     :: atomic { rep[a] == 1 -> rep[a] = 0; unres--;
#ifdef M2
          cleared = fails
#else
          if :: failsAt[a] > cleared -> cleared = failsAt[a] :: else fi
#endif
#ifdef M3
          ; unres = 0
#endif
        }
     :: atomic { rep[a] == 2 -> rep[a] = 0; unres--; fails++ }
     :: atomic { true ->
#ifdef M4
          unres--
#else
          gaveup[a] = true   /* ambiguous: stays spent */
#endif
        }
     :: atomic { gaveup[a] = true; goto crashed }
     fi;
     goto idle
crashed:
     /* restart with no memory; the store keeps unres */
#ifdef M6
     atomic { unres-- };
#endif
     goto idle
  od
}

#if defined(AGE) || defined(M7)
active proctype ager() {
  byte i;
end:
  do
  :: atomic {
      i = 0;
      do
#ifdef M7
      :: i < MAXA && gaveup[i] && !aged[i] -> break
#else
      :: i < MAXA && gaveup[i] && !aged[i] && !net[i] -> break
#endif
      :: i < MAXA -> i++
      :: i == MAXA -> goto no
      od;
      aged[i] = true; unres--; fails++; i = 0;
no:   i = 0
    }
  od
}
#endif

init { atomic { byte i = 0; do :: i < NP -> run worker(); i++ :: else -> break od } }

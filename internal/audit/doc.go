// Package audit keeps a log of what a run read, decided and wrote: who did what to whom, when, why, and what came of it.
//
// The log is a file of JSON lines, one for each [Event], written by many: by the providers of several configurations at
// once, and by run after run. What makes it fit to be shown to an auditor:
//
//   - Nothing is lost. [Log.Append] returns when the lines are on the disk. Whoever appends the intent of a write before
//     sending it has every write in the log, even of a process that is killed.
//   - Nothing is torn. Appending holds a lock that other processes respect. A line that a killed process has left
//     unfinished was promised to nobody: the next one removes it, and says so in the log.
//   - Nothing is changed unnoticed. Every line holds the hash of the line before and its own, and a file beside the log, the
//     head, holds the last hash: [Verify] names the first line that was changed, removed, put in or moved, and finds a
//     log that was cut off at its end. Somebody who rewrites the whole log and its head is not found out so: who must guard
//     against that has a [Collector] sent the lines, too.
//
// A collector that does not take lines holds nobody up: the file is the record, and [Log.Flush] says how many are missing
// there. Without a file the collector is the log, and Append waits for it; then each process has a chain of its own.
//
// A log that has grown beyond [Config.MaxBytes] is renamed by the number of its first line (audit.jsonl.000000000001), and the
// chain goes on in a new file. Nothing is ever deleted.
package audit

//go:build go1.24 && linux

package session

import (
	"fmt"
	"syscall"
)

// remote are the file systems on which a lock may not be seen by all who share
// them, by their numbers in statfs(2).
var remote = map[uint32]string{
	0x6969: "NFS", 0x517b: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB2", 0x564c: "NCP", 0x73757245: "Coda",
	0x5346414f: "AFS", 0x6b414653: "AFS", 0x00c36400: "Ceph", 0x0bd00bd0: "Lustre", 0x47504653: "GPFS",
	0x01021997: "9P", 0x65735546: "FUSE", 0x20030528: "OrangeFS", 0x013111a8: "IBRIX", 0xaad7aaea: "PanFS",
	0x19830326: "BeeGFS", 0x7461636f: "OCFS2", 0x01161970: "GFS2",
}

// checkLocal refuses network file systems.
func checkLocal(dir string) error {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	if name, ok := remote[uint32(st.Type)]; ok { // the numbers have 32 bits
		return fmt.Errorf("%s lies on %s, where locks cannot be trusted: use a local disk, or session.SQL or session.Redis", dir, name)
	}
	return nil
}

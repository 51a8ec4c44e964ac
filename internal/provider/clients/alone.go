package clients

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// inUse are the apps that this process has taken, by the name of their lock. They stay taken until it ends: Terraform has a
// process for each provider block and each phase.
var inUse sync.Map

// Alone warns where another process of this user on this machine uses the same app. It says nothing where that cannot be told, and of an
// app that is not known yet.
func (c *Clients) Alone() (diags diag.Diagnostics) {
	var ignored diag.Diagnostics // they are told when something needs the client
	base, id := c.app(&ignored)
	if ignored.HasError() || id == "" {
		return nil
	}
	folder, err := os.UserCacheDir() // nobody else can put anything in the way there
	if err != nil || os.MkdirAll(folder, 0o700) != nil {
		return nil
	}
	name := fmt.Sprintf("terraform-provider-lark-%x.lock", sha256.Sum256([]byte(base+"\n"+id)))
	if _, mine := inUse.LoadOrStore(name, nil); mine {
		return nil
	}
	lock := flock.New(filepath.Join(folder, name))
	if free, err := lock.TryLock(); free || err != nil { // what cannot be locked at all is nobody's
		inUse.Store(name, lock) // closed, it would be free again
		return nil
	}
	inUse.Delete(name)
	diags.AddAttributeWarning(path.Root("app_id"), "Another process uses the app "+id, "It is that of another provider block with the same app, "+
		"or of another run on this machine. Lark's rates are those of an app, and each process would use all of them, so that Lark refuses some "+
		"calls and both are slower. And what one provider block binds, the other does not know: two syncs may suspend or change the same "+
		"people. Give each app to one provider block, and let one run end before the next.")
	return diags
}

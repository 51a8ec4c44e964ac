package directorysync

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// Nothing is sent: there is nobody at that address.
func TestUnclaimed_suspends_nobody_whom_another_resource_has_come_to_keep(t *testing.T) {
	t.Parallel()
	claims := &clients.Claims{}
	claims.User("ou_a", reconcile.Account{Label: "Ann Lee", Fate: reconcile.Wanted})
	tenant := unclaimed{lark.New(lark.Config{BaseURL: "http://127.0.0.1:9"}), claims, "one"}
	err := tenant.UpdateUser(t.Context(), "ou_a", directory.Person{"suspended": true, "job_title": "Cook"})
	if err == nil || !strings.Contains(err.Error(), "no longer fits: a lark_user wants the account (ou_a), so it is neither suspended nor deleted") {
		t.Errorf("got %v", err)
	}
	if claims.IsSuspended("ou_a") {
		t.Error("it counts as suspended")
	}
}

func TestKey_tells_syncs_apart_by_what_they_are_given(t *testing.T) {
	t.Parallel()
	sync := func(directory, existing string) string {
		return model{Directory: types.StringValue(directory), Existing: types.StringValue(existing)}.key()
	}
	first := sync("a", "b")
	if again := sync("a", "b"); first != again || first == sync("a", "") || first == sync("b", "a") {
		t.Error("keys do not tell syncs apart")
	}
}

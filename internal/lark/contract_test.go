package lark_test

import (
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

var _ reconcile.Tenant = (*lark.Client)(nil)

package clients

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/lark-directory/terraform-provider-lark/internal/audit"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/notify"
)

// notificationSettings is the provider's notifications.
type notificationSettings struct {
	Webhook     types.Object `tfsdk:"webhook"`
	App         types.Object `tfsdk:"app"`
	On          types.List   `tfsdk:"on"`
	RepeatAfter types.String `tfsdk:"repeat_after"`
	Memory      types.String `tfsdk:"memory"`
}

// What notifications are about, and when a trouble is told again, where the configuration does not say.
var (
	DefaultNotificationsOn = []notify.Kind{notify.Failure, notify.Refused}
	DefaultRepeatAfter     = 24 * time.Hour
)

// Notifier tells people in Lark what a run came to; nil, which tells nobody, where the configuration has no notifications.
func (c *Clients) Notifier() *notify.Notifier {
	notifier, _ := c.notifier()
	return notifier
}

// CheckNotifications says what is wrong with the provider's notifications.
func (c *Clients) CheckNotifications() diag.Diagnostics {
	_, diags := c.notifier()
	return diags
}

func newNotifier(s Settings, app func(*diag.Diagnostics) (base, id string), client func() (*lark.Client, diag.Diagnostics)) (*notify.Notifier, diag.Diagnostics) {
	var diags diag.Diagnostics
	if s.Notifications.IsNull() {
		return nil, nil
	}
	at := path.Root("notifications")
	if !known(s.Notifications) {
		diags.AddAttributeWarning(at, "Notifications are not known yet", "They come from something that is not applied yet, so nobody is told of this "+
			"run. Apply that first (-target), or write them down.")
		return nil, diags
	}
	var n notificationSettings
	diags.Append(s.Notifications.As(context.Background(), &n, basetypes.ObjectAsOptions{})...)
	config := notify.Config{On: DefaultNotificationsOn, RepeatAfter: DefaultRepeatAfter, Run: runOf(thisRun())}
	if !n.On.IsNull() {
		config.On = nil
		diags.Append(n.On.ElementsAs(context.Background(), &config.On, false)...)
	}
	if text := n.RepeatAfter.ValueString(); text != "" {
		config.RepeatAfter, _ = time.ParseDuration(text) // the validator has seen it
	}
	if config.Memory = n.Memory.ValueString(); config.Memory == "" {
		config.Memory = memoryOf(app)
	}
	if !n.Webhook.IsNull() {
		if webhook := newWebhook(n.Webhook, at.AtName("webhook"), s.UserAgent, &diags); webhook != nil {
			config.Channels = append(config.Channels, webhook)
		}
	}
	if !n.App.IsNull() {
		config.Channels = append(config.Channels, appBot{client, textIn(n.App, "receive_id_type"), textIn(n.App, "receive_id")})
	}
	if diags.HasError() {
		return nil, diags
	}
	return notify.New(config), diags
}

// newWebhook is nil where the configuration is wrong.
func newWebhook(block types.Object, at path.Path, userAgent string, diags *diag.Diagnostics) notify.Channel {
	address := setting{at.AtName("url"), "LARK_WEBHOOK_URL", types.StringValue(textIn(block, "url")), "webhook address"}.require(diags)
	secret := setting{at.AtName("secret"), "LARK_WEBHOOK_SECRET", types.StringValue(textIn(block, "secret")), "webhook secret"}.get(diags)
	if address == "" {
		return nil
	}
	webhook, err := notify.NewWebhook(notify.WebhookConfig{URL: address, Secret: secret, UserAgent: userAgent})
	if err != nil {
		diags.AddAttributeError(at.AtName("url"), "Invalid webhook address", fmt.Sprintf("%s: %s.", at.AtName("url"), err))
		return nil
	}
	return webhook
}

func textIn(o types.Object, name string) string {
	s, _ := o.Attributes()[name].(types.String)
	return s.ValueString()
}

// memoryOf is where a tenant's notifications are remembered if the configuration does not say: nobody else can put anything in the way
// there. It is "" where there is no such place.
func memoryOf(app func(*diag.Diagnostics) (base, id string)) string {
	var ignored diag.Diagnostics // they are told when something needs the client
	base, id := app(&ignored)
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, fmt.Sprintf("terraform-provider-lark-%x.told.json", sha256.Sum256([]byte(base+"\n"+id))))
}

// appBot is the bot of the app.
type appBot struct {
	client                func() (*lark.Client, diag.Diagnostics)
	receiveType, receiver string
}

func (b appBot) Name() string {
	sum := sha256.Sum256([]byte(b.receiveType + " " + b.receiver)) // an email is personal
	return fmt.Sprintf("app %x", sum[:4])
}

func (b appBot) Send(ctx context.Context, card []byte, key string) error {
	client, diags := b.client()
	if diags.HasError() {
		return fmt.Errorf("the app's bot cannot be used: %s: %s", diags[0].Summary(), diags[0].Detail())
	}
	ctx = audit.About(ctx, audit.Subject{Reason: "notification"})
	_, err := client.SendMessage(ctx, lark.Message{ReceiveIDType: b.receiveType, ReceiveID: b.receiver, Card: card, UUID: key})
	return err
}

// runOf says in a card whose run it is, and where it can be looked at.
func runOf(run audit.Run) notify.Run {
	return notify.Run{Link: runLink(os.Getenv), Actor: run.Actor, Workspace: run.Workspace}
}

// runLink leads to the run of HCP Terraform, GitHub Actions or GitLab; "" for one that is of none of them.
func runLink(env func(string) string) string {
	link := ""
	switch organization, workspace, _ := strings.Cut(env("TFC_WORKSPACE_SLUG"), "/"); {
	case env("TFC_RUN_ID") != "" && workspace != "":
		host := env("TF_CLOUD_HOSTNAME") // of Terraform Enterprise
		if host == "" {
			host = "app.terraform.io"
		}
		link = fmt.Sprintf("https://%s/app/%s/workspaces/%s/runs/%s", host, organization, workspace, env("TFC_RUN_ID"))
	case env("GITHUB_RUN_ID") != "":
		link = fmt.Sprintf("%s/%s/actions/runs/%s", env("GITHUB_SERVER_URL"), env("GITHUB_REPOSITORY"), env("GITHUB_RUN_ID"))
	default:
		link = env("CI_JOB_URL")
	}
	if !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
		return ""
	}
	return link
}

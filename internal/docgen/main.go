// Command docgen writes the provider's schema to standard output, in the form of `terraform providers schema -json`:
// what tfplugindocs makes the pages of docs/ from.
//
// The schema comes from the provider server itself. So the documentation needs no Terraform, and it does not lack the
// pages of what an older Terraform does not know yet (actions, list resources).
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/lark-directory/terraform-provider-lark/internal/provider"
)

func main() {
	log.SetFlags(0)
	server := providerserver.NewProtocol6(provider.New("docs")())()
	if err := write(context.Background(), os.Stdout, server); err != nil {
		log.Fatalf("docgen: %v", err)
	}
}

// write asks the server for its schema and writes it as JSON. What the server itself finds wrong with its schema is
// the error.
func write(ctx context.Context, w io.Writer, server tfprotov6.ProviderServer) error {
	response, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return fmt.Errorf("the provider server gives no schema: %w", err)
	}
	for _, d := range response.Diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return fmt.Errorf("the provider's schema is wrong: %s: %s", d.Summary, d.Detail)
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document{FormatVersion: "1.0", Schemas: map[string]providerSchema{providerName: convert(response)}})
}

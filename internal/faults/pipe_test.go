package faults_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// pipe is a network of one service inside a bubble of package synctest: real HTTP, and time that costs nothing.
type pipe struct {
	calls  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// serve serves a handler until the test ends, and returns what dials it.
func serve(t *testing.T, h http.Handler) *pipe {
	p := &pipe{calls: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(p) // it ends with the error that says it was closed
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return p
}

func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipe) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipe) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

// client is one process's way to the service. It gives a call up after patience; hang up when the process ends.
func (p *pipe) client() (h *http.Client, hangUp func()) {
	transport := &http.Transport{
		MaxIdleConnsPerHost: 64,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			select {
			case p.calls <- theirs:
				return ours, nil
			case <-p.closed:
				return nil, net.ErrClosed
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		},
	}
	return &http.Client{Transport: transport, Timeout: patience}, transport.CloseIdleConnections
}

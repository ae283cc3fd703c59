package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"time"
)

// A cluster read with a bearer token.
type cluster struct {
	server, token string
	client        *http.Client
}

// The lab writes the kubeconfig itself, with each of the three values once, so that no YAML library is needed here.
func openCluster(file string) (*cluster, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	value := func(key string) (string, error) {
		found := regexp.MustCompile(key + `: "?([^\s",}]+)`).FindSubmatch(text)
		if found == nil {
			return "", fmt.Errorf("%s has no %s", file, key)
		}
		return string(found[1]), nil
	}
	server, err := value("server")
	if err != nil {
		return nil, err
	}
	token, err := value("token")
	if err != nil {
		return nil, err
	}
	encoded, err := value("certificate-authority-data")
	if err != nil {
		return nil, err
	}
	authority, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return nil, fmt.Errorf("%s has no certificate", file)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	return &cluster{server, token, &http.Client{Transport: transport, Timeout: 10 * time.Second}}, nil
}

type notFound struct{ what string }

func (e notFound) Error() string { return e.what + " not found" }

func (c *cluster) get(path string, query url.Values, into any) error {
	request, err := http.NewRequest(http.MethodGet, c.server+path+"?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := c.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotFound {
		return notFound{path}
	}
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 1000))
		return fmt.Errorf("%s: %s: %s", path, response.Status, text)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(30 * 24 * time.Hour),
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// The scripted metrics API; it needs nothing but Go's own library.
module dev.sampan/lab/metrics

go 1.26

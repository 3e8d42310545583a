module github.com/libqianfan/libqianfan/bindings/go

go 1.24

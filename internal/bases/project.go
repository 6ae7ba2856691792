package bases

import (
	"io/fs"
	"os"
	"path/filepath"
)

// ProjectName is the name of the base that a project brings along.
const ProjectName = "project"

// ProjectFolder is the folder in which a project keeps its entries.
const ProjectFolder = ".unstuck"

// Project is a project's own knowledge base.
type Project struct {
	Dir     string // the project's folder, without links in its path: what is trusted
	Path    string // the base: Dir/.unstuck
	Problem string // why the base is not used, and what to do about it; empty when it is
}

// FindProject looks for .unstuck in a folder and upward: no farther than the root of the repository that the folder is
// in, or the home folder. Outside both it goes up to the root of the file system, except on systems on which nobody
// can tell to whom a folder belongs.
//
// The base must be a real folder that belongs to the user and that not everyone may write to; else it is not used, and
// Problem says why. Nothing above such a one is looked at.
func FindProject(dir, home string) (Project, bool) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return Project{}, false
	}
	if real, err := filepath.EvalSymlinks(home); err == nil {
		home = real
	}
	ends := 0
	var found Project
	for at := dir; ; at = filepath.Dir(at) {
		path := filepath.Join(at, ProjectFolder)
		if info, err := os.Lstat(path); err == nil && found.Path == "" && !info.Mode().IsRegular() {
			found = Project{Dir: at, Path: path, Problem: distrust(info)}
		}
		if found.Path != "" && knowsOwners {
			break
		}
		if exists(filepath.Join(at, ".git")) || at == home {
			ends++
			break
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	if found.Path == "" || !knowsOwners && ends == 0 && found.Dir != dir {
		return Project{}, false
	}
	return found, true
}

// distrust says why a folder cannot be a project's base.
func distrust(info fs.FileInfo) string {
	const always = "; to use it all the same: --kb "
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return "it is a link; make it a real folder"
	case !info.IsDir():
		return "it is not a folder; move it away"
	case !owned(info):
		return "it belongs to another user" + always + ProjectFolder
	case knowsOwners && info.Mode().Perm()&0o002 != 0:
		return "everyone may write to it; run: chmod o-w " + ProjectFolder
	}
	return ""
}

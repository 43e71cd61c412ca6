# Runs on a server. Finds or creates a verified copy of this module in a folder that only administrators can write on
# Windows, and only this user elsewhere. Returns the path of its manifest, or nothing if there is no valid copy and no
# archive was sent. The archive arrives in parts as pipeline input, because the size of one object is limited.
param(
    # The name of the folder, which contains the version and the hash of the whole copy.
    [string] $Name,
    # The SHA-256 hash of each file, by its path with slashes.
    [hashtable] $Files
)
begin {
    $ErrorActionPreference = 'Stop'
    $parts = New-Object IO.MemoryStream
}
process {
    if ($_ -is [byte[]]) { $parts.Write($_, 0, $_.Length) }
}
end {
    function Test-Copy([string] $Folder) {
        if (-not [IO.Directory]::Exists($Folder)) { return $false }
        $found = [IO.Directory]::GetFiles($Folder, '*', 'AllDirectories')
        # An additional file could be loaded instead of one of the module.
        if ($found.Length -ne $Files.Count) { return $false }
        $algorithm = [Security.Cryptography.SHA256]::Create()
        try {
            foreach ($path in $Files.Keys) {
                $file = [IO.Path]::Combine($Folder, $path.Replace('/', [string] [IO.Path]::DirectorySeparatorChar))
                if (-not [IO.File]::Exists($file)) { return $false }
                $stream = [IO.File]::OpenRead($file)
                try { $hash = [BitConverter]::ToString($algorithm.ComputeHash($stream)) -replace '-' }
                finally { $stream.Dispose() }
                if ($hash -ne $Files[$path]) { return $false }
            }
        }
        finally { $algorithm.Dispose() }
        $true
    }

    if ($env:OS -eq 'Windows_NT') {
        # Windows lets only administrators write to this folder.
        $base = [IO.Path]::Combine([Environment]::GetFolderPath('ProgramFiles'), 'EntraPrivateAccess')
    }
    else {
        $data = [Environment]::GetFolderPath('LocalApplicationData', 'Create')
        $base = [IO.Path]::Combine($data, 'EntraPrivateAccess', 'copies')
    }
    $target = [IO.Path]::Combine($base, $Name)
    $manifest = [IO.Path]::Combine($target, 'EntraPrivateAccess.psd1')
    if (Test-Copy $target) { return $manifest }
    if ($parts.Length -eq 0) { return }

    $null = [IO.Directory]::CreateDirectory($base)
    if ($env:OS -ne 'Windows_NT') { & chmod 700 $base }
    $fresh = [IO.Path]::Combine($base, "new-$([Guid]::NewGuid().ToString('N'))")
    try {
        $null = [IO.Directory]::CreateDirectory($fresh)
        if (-not ('IO.Compression.ZipArchive' -as [type])) { Add-Type -AssemblyName System.IO.Compression }
        $parts.Position = 0
        $archive = New-Object IO.Compression.ZipArchive $parts
        foreach ($entry in $archive.Entries) {
            # The names come from the list of hashes, so that no entry leaves the folder.
            if (-not $Files.ContainsKey($entry.FullName)) {
                throw "The archive contains the unknown file $($entry.FullName)."
            }
            $path = $entry.FullName.Replace('/', [string] [IO.Path]::DirectorySeparatorChar)
            $file = [IO.Path]::Combine($fresh, $path)
            $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($file))
            $from = $entry.Open()
            $to = [IO.File]::Create($file)
            try { $from.CopyTo($to) } finally { $to.Dispose(); $from.Dispose() }
        }
        $archive.Dispose()
        if (-not (Test-Copy $fresh)) { throw 'The files differ from what was sent.' }
        # A copy of another run that arrived first is as good. A damaged one is replaced.
        if (-not (Test-Copy $target)) {
            if ([IO.Directory]::Exists($target)) { [IO.Directory]::Delete($target, $true) }
            try { [IO.Directory]::Move($fresh, $target) } catch { if (-not (Test-Copy $target)) { throw } }
        }
    }
    finally {
        if ([IO.Directory]::Exists($fresh)) { [IO.Directory]::Delete($fresh, $true) }
    }
    $manifest
}

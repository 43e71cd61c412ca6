using System;
using System.IO;

namespace EntraPrivateAccess.Tests.Rehearsals;

/// <summary>A script on disk for as long as it is needed.</summary>
internal sealed class ScriptFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rehearsal-");

    public ScriptFile(string text) => File.WriteAllText(Path, text);

    public string Path => System.IO.Path.Combine(_folder.FullName, "script.ps1");

    public void Dispose() => _folder.Delete(recursive: true);
}

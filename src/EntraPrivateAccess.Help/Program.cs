using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using EntraPrivateAccess.Help;

// Usage: EntraPrivateAccess.Help MANIFEST PAGES OUTPUT
// Reads the built module through its manifest and the pages from a folder, and writes what Get-Help reads.
if (args is not [string manifest, string pages, string output])
{
    Console.Error.WriteLine("Three paths are wanted: the module's manifest, the folder of the pages, the folder to write to.");
    return 2;
}

_ = Directory.CreateDirectory(output);
Dictionary<string, HelpPage> known = Directory.EnumerateFiles(pages, "*-*.md")
    .Select(HelpPage.Read)
    .ToDictionary(page => page.Name, StringComparer.OrdinalIgnoreCase);
using ModuleCommands module = ModuleCommands.Import(manifest);
MamlDocument document = new();
foreach (CmdletInfo command in module.All)
{
    // A missing page is a failing test, not a build that stops: the command still has its syntax.
    document.Add(command, known.GetValueOrDefault(command.Name) ?? HelpPage.Empty(command.Name));
}

foreach (string about in Directory.EnumerateFiles(pages, "about_*.md"))
{
    WholeFile.Write(Path.Combine(output, Path.GetFileNameWithoutExtension(about) + ".help.txt"), AboutTopic.Text(File.ReadAllText(about)));
}

// Last: the build takes this file's time as the time of all.
WholeFile.Write(Path.Combine(output, "EntraPrivateAccess.dll-Help.xml"), document.ToString());
return 0;

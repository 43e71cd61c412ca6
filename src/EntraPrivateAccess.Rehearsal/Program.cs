using System;
using System.IO;
using EntraPrivateAccess.Rehearsal;

RehearsalOptions options;
try
{
    options = RehearsalOptions.Parse(args);
}
catch (ArgumentException problem)
{
    Console.Error.WriteLine(problem.Message);
    return ExitCodes.Usage;
}

if (options.Mode == RehearsalMode.Help)
{
    Console.WriteLine(RehearsalOptions.Usage);
    return ExitCodes.Done;
}

using Interruption interruption = new();
if (options.Build && !ModuleBuild.Run(interruption))
{
    return interruption.Requested ? ExitCodes.Interrupted : ExitCodes.Failed;
}

// Its folder is the user's alone: who reads the file steers the sandbox.
DirectoryInfo? folder =
    options.Mode == RehearsalMode.Serve ? Directory.CreateTempSubdirectory("entraprivateaccess-") : null;
try
{
    int code = PowerShellProcess.Run(
        options,
        folder is null ? options.Script : Path.Combine(folder.FullName, "sandbox.json"),
        interruption
    );

    // A prompt takes Ctrl+C for itself, and a served sandbox is ended by it.
    return !interruption.Requested || options.Mode == RehearsalMode.Shell ? code
        : options.Mode == RehearsalMode.Serve ? ExitCodes.Done
        : ExitCodes.Interrupted;
}
finally
{
    folder?.Delete(recursive: true);
}

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

// Only the user can access the folder, because anyone who can read the file controls the sandbox.
DirectoryInfo? folder =
    options.Mode == RehearsalMode.Serve ? Directory.CreateTempSubdirectory("entraprivateaccess-") : null;
try
{
    int code = PowerShellProcess.Run(
        options,
        folder is null ? options.Script : Path.Combine(folder.FullName, "sandbox.json"),
        interruption
    );

    // In shell mode, PowerShell's prompt handles Ctrl+C. In serve mode, Ctrl+C is the normal way to end.
    return !interruption.Requested || options.Mode == RehearsalMode.Shell ? code
        : options.Mode == RehearsalMode.Serve ? ExitCodes.Done
        : ExitCodes.Interrupted;
}
finally
{
    folder?.Delete(recursive: true);
}

using System;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

// Runs the script that comes on stdin in a fresh engine, with the arguments as $args; prints what it writes, or its error.
InitialSessionState state = InitialSessionState.CreateDefault2();
if (OperatingSystem.IsWindows())
{
    state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
}

using Runspace runspace = RunspaceFactory.CreateRunspace(state);
runspace.Open();
using PowerShell shell = PowerShell.Create(runspace);
_ = shell.AddScript(Console.In.ReadToEnd());
Array.ForEach(args, argument => shell.AddArgument(argument));
try
{
    foreach (PSObject line in shell.Invoke())
    {
        Console.WriteLine(line);
    }
}
catch (RuntimeException exception)
{
    Console.Error.WriteLine(exception);
    return 1;
}

foreach (ErrorRecord error in shell.Streams.Error)
{
    Console.Error.WriteLine(error);
}

return shell.HadErrors ? 1 : 0;

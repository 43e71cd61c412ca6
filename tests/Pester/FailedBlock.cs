using System;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Management.Automation;

namespace EntraPrivateAccess.Tests.Pester;

/// <summary>What ended a script block, and where.</summary>
internal sealed class FailedBlock
{
    private readonly ErrorRecord _record;

    public FailedBlock(ErrorRecord record) => _record = record.Exception is MethodInvocationException wrapped ? new FailedBlock(wrapped)._record : record;

    public FailedBlock(Exception exception)
    {
        // Each call through a .NET method wraps the error once more.
        while (exception is MethodInvocationException { InnerException: { } inner })
        {
            exception = inner;
        }

        _record = (exception as IContainsErrorRecord)?.ErrorRecord ?? new ErrorRecord(exception, exception.GetType().Name, ErrorCategory.NotSpecified, null);
    }

    public bool IsSkip => _record.FullyQualifiedErrorId == "PesterTestSkipped";

    public string Message => _record.Exception.Message;

    /// <summary>Message, error id unless it is an assertion's, and the lines of the test file that led there.</summary>
    public override string ToString()
    {
        string id = _record.FullyQualifiedErrorId.StartsWith("PesterAssertionFailed", StringComparison.Ordinal) ? "" : $" ({_record.FullyQualifiedErrorId})";
        string[] places = [.. (_record.ScriptStackTrace ?? "").Split('\n').Where(line => line.Contains(".ps1: line", StringComparison.Ordinal))];
        return string.Join("\n", [$"{Message}{id}", .. places]);
    }

    [DoesNotReturn]
    public void Throw() => throw new RuntimeException(_record.Exception.Message, _record.Exception, _record);
}

using System.IO;
using EntraPrivateAccess.Diagnostics.Reports;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Diagnostics.Reports;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>How the work for a report grows with the tenant.</summary>
public sealed class ReportTests
{
    [Fact]
    public void Memory_of_a_report_grows_with_the_size_only()
    {
        static long Allocated(int count)
        {
            ReportSample sample = new();
            for (int group = 0; group < count / 20; group++)
            {
                _ = sample.Group(
                    $"Group {group:000}",
                    Enumerable.Range(0, 20).Select(number => $"srv{group}-{number}.contoso.com"),
                    $"Application {group}"
                );
            }

            ConnectorReport report = sample.Build();
            Write(report);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Write(sample.Build());
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        double growth = (double)Allocated(10_000) / Allocated(1_000);

        Assert.InRange(growth, 5, 15);
    }

    private static void Write(ConnectorReport report)
    {
        new ReportPage(report, TextWriter.Null, CancellationToken.None).Write();
        ModelJson.Write(report, TextWriter.Null);
    }
}
